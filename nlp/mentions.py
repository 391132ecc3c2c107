"""Every place in the body that meant something, as mentions with true offsets and the rule that saw them."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from bevaka.records import Mention, MentionKind
from nlp.packs import Pack
from nlp.reading import NameHit, Reading
from nlp.sentences import scope
from nlp.themes import theme_weights

_KINDS = {
    "theme": MentionKind.THEME,
    "product": MentionKind.PRODUCT,
    "place": MentionKind.COUNTRY,
    "event": MentionKind.CUE,
    "assertion": MentionKind.CUE,
}


def mentions_of(reading: Reading, accepted: Mapping[str, list[NameHit]], pack: Pack) -> list[Mention]:
    """The mentions of a reading, in order of place."""
    body = reading.body
    out = [
        Mention(
            kind=MentionKind.SUPPLIER, key=supplier, start=h.start, end=h.end, text=body[h.start : h.end], rule=h.form
        )
        for supplier, hits in accepted.items()
        for h in hits
    ]
    for label, start, end, weight in reading.found:
        family, _, rest = label.partition(":")
        if (kind := _KINDS.get(family)) is not None:
            said = scope(s, body) if family == "theme" and (s := reading.sentence_at(start)) else None
            out.append(
                Mention(
                    kind=kind,
                    key=rest.rsplit(":", 1)[-1] if family == "place" else rest,
                    start=start,
                    end=end,
                    text=body[start:end],
                    rule=label,
                    assertion=said,
                    weight=weight,
                )
            )
    for sentence in reading.sentences:
        if len(sentence.weights("concept")) < 2:
            # One concept is no sign.
            continue
        words = {key for key, _ in sentence.weights("theme")}
        for key, weight in theme_weights(sentence, pack.signs, True).items():
            if key not in words:
                out.append(
                    Mention(
                        kind=MentionKind.THEME,
                        key=key,
                        start=sentence.start,
                        end=sentence.end,
                        text=body[sentence.start : sentence.end],
                        rule="signs",
                        assertion=scope(sentence, body),
                        weight=weight,
                    )
                )
    return sorted(out, key=attrgetter("start", "end", "key"))
