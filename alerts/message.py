"""An alert, digest or notice as a message no channel has touched yet: words in the area's language, texts as published.

A person reads it in five seconds: what, who and by which chain, where, the verbatim quote, whose word it is, what is
exposed until when, and why it came here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from alerts.escalate import DEPUTY, called
from alerts.items import item, topic
from alerts.names import Names
from alerts.text import block, line, web
from alerts.ways import OPERATOR
from bevaka.hours import open_now
from bevaka.keys import alert_key, digest_key
from bevaka.records import Area, Delivery, Message, Muted, Reason, Tier
from bevaka.register import Register
from bevaka.settings import House
from bevaka.store.outbox import Told
from bevaka.words import clip

SUBJECT, NOTICE = 150, 4000
"""The most characters of a subject, and of an operator's notice."""
LINK = 500
"""Characters of a link in the reduced form at most: half a link leads nowhere."""
MUTES = 8
"""How many mutes a digest names."""
_ORDER = (
    "withdrawn",
    "corrected",
    "restored",
    "back",
    "rolled_up",
    "news_in_story",
    "muted",
    "",
    "contract_ended",
    "history",
)


def alert_message(
    told: Told, house: House, register: Register, repeat: bool, language: str = "", person: str | None = None
) -> Message:
    """An immediate alert for the area of ``told``; ``repeat`` says that it may have arrived before.

    ``language``: in this one (sv or en) in place of the area's. ``person``: to this one in place of the area's owner.
    """
    area, names = _reader(told.area_id, house, register, language)
    person = area.owner if person is None else person
    thing = item(told, names, Tier.IMMEDIATE, person)
    name = area.name(area.language)
    what = names.listed(thing.themes[:2]) if thing.themes else thing.headline
    who = topic(told, names)
    intro = names._("Concerns your risk area {area}.").replace("{area}", name)
    if told.others:
        intro += " " + names.plural(
            "{n} more publication tells the same story.", "{n} more publications tell the same story.", told.others
        )
    return Message(
        key=alert_key(told.story_id, told.area_id, told.tier),
        kind="alert",
        language=area.language,
        area=name,
        subject=_subject(f"{thing.event}: {what}" + (f" – {who}" if who else ""), names, repeat),
        intro=intro,
        items=(thing,),
        footer=_footer(area, names),
        to=person,
        repeat=repeat,
    )


def development_message(told: Told, key: str, house: House, repeat: bool, language: str = "") -> Message:
    """What is new in a story that an area was alerted to, for the thread of that alert."""
    area, names = _reader(told.area_id, house, house.register, language)
    thing = item(told, names, told.finding.tier, "")
    mark = names._("New in this story")
    return Message(
        key=key,
        kind="alert",
        language=area.language,
        area=area.name(area.language),
        subject=_subject(f"{mark}: {thing.event}: {thing.headline}", names, repeat),
        intro=next(iter(thing.reasons), ""),
        items=(replace(thing, exposure=(), regions="", chains=(), proofs=(), reasons=(), others=0),),
        repeat=repeat,
    )


def escalation_message(told: Told, step: str, key: str, house: House, repeat: bool, language: str = "") -> Message:
    """An alert that nobody took, for the deputy or the lead region; ``key`` is that of the step."""
    area = house.register.areas.get(told.area_id)
    address = called(area, step, house)
    message = alert_message(told, house, house.register, repeat, language, address)
    _ = Names(house, house.register, message.language)._
    lead = area.lead_region if area is not None else ""
    if step == DEPUTY:
        said = _(
            "Nobody has taken this alert in its time. It goes to you as the deputy of the area’s owner: {address}."
        )
    else:
        said = _("Nobody has taken this alert in its time. It goes to the lead region: {region} {address}.")
    said = said.replace("{region}", line(lead, 100)).replace("{address}", line(address, 100)).replace(":  ", ": ")
    how = _("Say that you take it: bevaka take {story}").replace("{story}", told.story_id)
    mark = _("Not taken")
    return replace(
        message,
        key=key,
        subject=line(f"{mark}: {message.subject}", SUBJECT),
        intro=f"{said} {how}. {message.intro}",
        to=address,
        called=True,
    )


def digest_message(
    area_id: str,
    day: str,
    read_count: int,
    told: Sequence[Told],
    house: House,
    register: Register,
    repeat: bool,
    language: str = "",
    muted: Sequence[Muted] = (),
    elsewhere: int = 0,
) -> Message:
    """An area's digest of ``day`` (ISO): one item a story, ordered by what matters; says so when there is nothing.

    ``muted`` is what it is silent about, and says that it is. ``elsewhere``: stories that other receivers are told, not this one.
    """
    area, names = _reader(area_id, house, register, language)
    name = area.name(area.language)
    stories = [item(t, names, _tier(t), area.owner) for t in _by_story(told)]
    count, when = len(stories), names.day(date.fromisoformat(day))
    news = names.plural("{n} story", "{n} stories", count) if count else names._("nothing new")
    read = names.plural(
        "{n} publication was read since the last digest.",
        "{n} publications were read since the last digest.",
        read_count,
    )
    return Message(
        key=digest_key(area_id, day),
        kind="digest",
        language=area.language,
        area=name,
        subject=_subject(f"{name}: {news}, {when}", names, repeat),
        intro=" ".join([read, *_concern(count, elsewhere, names), *_held_back(told, muted, names)]),
        items=tuple(stories),
        footer=_footer(area, names),
        to=area.owner,
        repeat=repeat,
        day=day,
    )


def _held_back(told: Sequence[Told], muted: Sequence[Muted], names: Names) -> Iterator[str]:
    """What a mute that has ended held back, and what those in force hold back: some by name, the rest in a number."""
    if late := len({t.document.url for t in told if any(r.name == "muted" for r in t.reasons)}):
        yield names.plural(
            "{n} publication was held back until its mute ended.",
            "{n} publications were held back until their mute ended.",
            late,
        )
    for one in muted[:MUTES]:
        held = names.plural("{n} publication", "{n} publications", one.publications)
        yield f"{names.muted(one.detail)}: {held}."
    if rest := muted[MUTES:]:
        n = sum(one.publications for one in rest)
        yield names.plural("{n} more publication is muted.", "{n} more publications are muted.", n)


def _concern(count: int, elsewhere: int, names: Names) -> Iterator[str]:
    """How many stories concern the area; of a part how many were selected for its reader, and how many were not."""
    _, plural = names._, names.plural
    if not elsewhere:
        some = plural("{n} story concerns your risk area.", "{n} stories concern your risk area.", count)
        yield some if count else _("None of them concerns your risk area.")
        return
    if not count:
        yield _("None of them is selected for you: what concerns the risk area goes to other receivers.")
        return
    yield plural("{n} story is selected for you.", "{n} stories are selected for you.", count)
    yield plural(
        "{n} more that concerns the risk area goes to other receivers.",
        "{n} more that concern the risk area go to other receivers.",
        elsewhere,
    )


def notice_message(key: str, subject: str, body: str, house: House, repeat: bool) -> Message:
    """Something the operator of the house must know; ``body`` is plain text."""
    names = Names(house, house.register, house.settings.house.language)
    return Message(
        key=key,
        kind="operator",
        language=names.language,
        area=names._("Operator"),
        subject=_subject(subject, names, repeat),
        intro=block(body, NOTICE),
        items=(),
        footer=(names._("This message went to the operator of the house."),),
        to=house.settings.operator.address,
        repeat=repeat,
    )


def on_its_way(message: Message, delivery: Delivery, house: House) -> Message:
    """``message`` with what its way through the routes has to say: that it was held, and that no route takes a digest."""
    names = Names(house, house.register, message.language)
    said = [message.intro]
    if delivery.route == OPERATOR and message.kind == "digest":
        said.append(names.reasons([Reason(name="no_route")])[0] + ".")
    if delivery.created and not open_now(delivery.hours, delivery.created):
        since = names.moment(delivery.created)
        said.append(names._("Held since {time}, until the hours of its route opened.").replace("{time}", since))
    return replace(message, intro=" ".join(said))


def reduced(message: Message) -> Message:
    """The same in a plain short form that every channel can carry: no items, their headlines and links as text."""
    lines = [clip(message.intro, 300)]
    for thing in message.items[:10]:
        lines += ["", line(thing.headline, 150)]
        if thing.suppliers:
            lines.append(line("; ".join(thing.suppliers), 150))
        lines += [link for link in (thing.url, thing.page) if 0 < len(link) <= LINK]
    if len(message.items) > 10:
        lines += ["", f"+ {len(message.items) - 10}"]
    return replace(message, subject=line(message.subject, 100), intro="\n".join(lines), items=(), footer=())


def _reader(area_id: str, house: House, register: Register, language: str) -> tuple[Area, Names]:
    """The area and names in ``language``, or in its own. An area whose row is gone keeps its id as a name, and has no owner."""
    gone = Area(
        id=area_id,
        name_sv=area_id,
        name_en=area_id,
        lead_region="",
        products=(),
        owner=house.settings.operator.address,
        language=house.settings.house.language,
    )
    area = register.areas.get(area_id, gone)
    if language:
        area = replace(area, language="en" if language == "en" else "sv")
    return area, Names(house, register, area.language)


def _subject(text: str, names: Names, repeat: bool) -> str:
    text = line(text, SUBJECT)
    mark = names._("(repeat)")
    return f"{text} {mark}" if repeat else text


def _footer(area: Area, names: Names) -> tuple[str, ...]:
    _, name = names._, area.name(area.language)
    lines = [_("You get this because {owner} owns the risk area {area}.").format(owner=area.owner, area=name)]
    lines.append(_("Quotes are word for word from the publication; whether they are true is for you to find out."))
    if site := web(names.house.page("").partition("/-/")[0]):
        lines.append(_("Search everything at {link}").replace("{link}", site))
    return tuple(line(text, 300) for text in lines)


def _by_story(told: Sequence[Told]) -> list[Told]:
    """One of each story, the one that tells most about it, ordered by what matters."""
    ordered = sorted(told, key=_rank)
    best: dict[str, Told] = {}
    for t in ordered:
        best.setdefault(t.story_id, t)
    return list(best.values())


def _tier(told: Told) -> Tier:
    """What the digest calls it: immediate where it would have been an alert, had the area not heard enough already."""
    late = any(r.name in ("rolled_up", "news_in_story", "restored", "muted") for r in told.reasons)
    return told.finding.tier if late else Tier.DIGEST


def _rank(told: Told) -> tuple[int, int, float, int]:
    names = {r.name for r in told.reasons}
    place = next((n for n, name in enumerate(_ORDER) if name in names), _ORDER.index(""))
    return place, told.finding.tier is not Tier.IMMEDIATE, -told.finding.score, told.entry_id or 0
