"""Every place in the body that meant something, as mentions with true offsets and the rule that saw them."""

from __future__ import annotations

from collections.abc import Mapping

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
    for found in reading.found:
        family, _, rest = found.label.partition(":")
        if family in _KINDS:
            said = scope(s, body) if family == "theme" and (s := reading.sentence_at(found.start)) else None
            key = rest.rsplit(":", 1)[-1] if family == "place" else rest
            out.append(
                Mention(
                    kind=_KINDS[family],
                    key=key,
                    start=found.start,
                    end=found.end,
                    text=body[found.start : found.end],
                    rule=found.label,
                    assertion=said,
                    weight=found.weight,
                )
            )
    for sentence in reading.sentences:
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
    return sorted(out, key=lambda m: (m.start, m.end, m.key))
