"""Mails that came back, in words: what a status of RFC 3463 means, what can be done, and the notice of several."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.names import Names
from alerts.text import line
from bevaka.notes import in_words
from bevaka.records import Bounce
from bevaka.words import N_

LISTED = 12
# RFC 3463, 3: the second and third number of a status, the more exact first.
MEANINGS: Mapping[str, str] = {
    "1.1": N_("there is no such mailbox"),
    "1.10": N_("there is no such mailbox"),
    "1.2": N_("there is no such mail domain"),
    "1.6": N_("the mailbox has moved and left no address"),
    "1": N_("the address is wrong"),
    "2.1": N_("the mailbox is switched off"),
    "2.2": N_("the mailbox is full"),
    "2.3": N_("the mail is too large"),
    "2": N_("the mailbox takes no mail"),
    "3.4": N_("the mail is too large"),
    "3": N_("the recipient's mail system takes no mail"),
    "4.1": N_("the recipient's mail server does not answer"),
    "4.4": N_("the way to the recipient's mail server cannot be found"),
    "4": N_("the recipient's mail server cannot be reached"),
    "6": N_("the mail's format is not taken"),
    "7": N_("refused by a rule of the recipient's mail system"),
}
ADDRESS, FULL, POLICY, OTHER = "1", "2.2", "7", ""
HINTS: Mapping[str, str] = {
    ADDRESS: N_("Correct the address in areas.csv or channels.toml."),
    "2.1": N_("Correct the address in areas.csv or channels.toml."),
    FULL: N_("Ask the recipient to make room, or give another address."),
    POLICY: N_(
        "Ask the recipient's mail administrators to let {sender} through; check SPF, DKIM and DMARC of its domain."
    ),
    OTHER: N_("Ask the recipient's mail administrators, or give another address in areas.csv or channels.toml."),
}
_LINK = re.compile(r"\S*(?:://|\bwww\.)\S*", re.I)


@dataclass(frozen=True, kw_only=True)
class Back:
    """A recipient from whom mail came back: the newest bounce, what it told, and how many came back since he was told last."""

    bounce: Bounce
    area: str
    subject: str
    count: int = 1
    since: datetime | None = None


def meaning(bounce: Bounce, names: Names) -> str:
    """What came back and why, in words: ``there is no such mailbox (5.1.1)``."""
    _ = names._
    _class, _dot, detail = bounce.status.partition(".")
    found = MEANINGS.get(detail) or MEANINGS.get(detail.partition(".")[0]) or N_("refused for good")
    said = _(found)
    if _class == "4":
        given_up = _("given up after many tries")
        said = f"{given_up}: {said}" if found != "refused for good" else given_up
    if bounce.kind == "perhaps":
        perhaps = _("perhaps undelivered: a mail server has answered in a form of its own")
        said = f"{perhaps}; {said}" if bounce.status and found != "refused for good" else perhaps
    return f"{said} ({bounce.status})" if bounce.status else said


def diagnostic(bounce: Bounce) -> str:
    """The server's own words, short and on one line; links are left out, since anybody may send a bounce."""
    return line(_LINK.sub("…", line(bounce.said, 400)), 200)


def in_the_log(bounce: Bounce) -> str:
    """The bounce as the log of deliveries shows it, in English like its other lines."""
    word = {"failed": "bounced", "delayed": "delayed", "perhaps": "perhaps undelivered"}[bounce.kind]
    return f"{word}: {f'{bounce.status} {diagnostic(bounce)}'.strip() or 'no reason given'}"


def notice(backs: Sequence[Back], sender: str, names: Names) -> tuple[str, str]:
    """Subject and body: one recipient is named in the subject, several are counted; the body has a piece for each."""
    if len(backs) == 1:
        template = (
            names._("Mail to {recipient} is perhaps undelivered")
            if backs[0].bounce.kind == "perhaps"
            else names._("Mail to {recipient} came back")
        )
        subject = template.replace("{recipient}", line(backs[0].bounce.recipient, 90))
    else:
        subject = names.plural("Mail to {n} recipient came back", "Mail to {n} recipients came back", len(backs))
    pieces = ["\n".join(_piece(back, sender, names)) for back in backs[:LISTED]]
    if (more := len(backs) - LISTED) > 0:
        pieces.append(names.plural("… and {n} more", "… and {n} more", more))
    return subject, "\n\n".join([*pieces, names._("Every mail that came back: bevaka deliveries --state bounced")])


def _piece(back: Back, sender: str, names: Names) -> list[str]:
    _, bounce = names._, back.bounce
    lines = [f"• {line(bounce.recipient, 120)} ({bounce.channel}): {meaning(bounce, names)}."]
    if back.since is not None:
        still = names.plural(
            "Still bounces: {n} message since {day}.", "Still bounces: {n} messages since {day}.", back.count
        )
        lines.append(still.replace("{day}", names.moment(back.since)))
    elif back.count > 1:
        lines.append(names.plural("{n} message came back.", "{n} messages came back.", back.count))
    lines.append(_("Message: {message}").replace("{message}", line(f"{back.area}: {back.subject}".strip(": "), 200)))
    if said := diagnostic(bounce):
        lines.append(_("The mail server said: {words}").replace("{words}", said))
    if bounce.instead:
        lines.append(_("It goes through {channel} instead.").replace("{channel}", bounce.instead))
    if bounce.kind == "perhaps":
        lines.append(_("Ask whether it arrived."))
    detail = bounce.status.partition(".")[2]
    hint = HINTS.get(detail) or HINTS.get(detail.partition(".")[0]) or HINTS[OTHER]
    lines.append(_(hint).replace("{sender}", sender or _("our sender")))
    return lines


def unread(mailbox: str, since: datetime, reason: str, names: Names) -> tuple[str, str]:
    """Subject and body: the mailbox of bounces cannot be read."""
    _ = names._
    subject = _("The mailbox {mailbox} for bounces cannot be read").replace("{mailbox}", mailbox)
    said = line(in_words(line(reason), names.language), 300)
    told = _("Since {time}: {reason}").replace("{time}", names.moment(since)).replace("{reason}", said)
    hint = _(
        "Until it can, nobody hears of mail that comes back. See [mail] bounces in bevaka.toml, and mailboxes.toml."
    )
    return subject, f"{told}\n{hint}"


def read_again(mailbox: str, since: datetime, names: Names) -> tuple[str, str]:
    """Subject and body: it can be read again."""
    _ = names._
    subject = _("The mailbox {mailbox} for bounces is read again").replace("{mailbox}", mailbox)
    return subject, _("It could not be read since {time}; what came meanwhile has been read.").replace(
        "{time}", names.moment(since)
    )
