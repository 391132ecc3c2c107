"""Whether a denial is the news, or only the answer of the accused under what somebody else tells of it.

“They deny it” stands under nearly every accusation that is printed, and weighs as much there as in the company's own
statement: words alone do not tell the two apart. Where it stands does: a denial that is the news is in the headline or opens
the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from bevaka.records import Assertion, Event, SourceType
from nlp.judge import Told
from nlp.reading import Sentence
from nlp.tiers import told_as_fact

OWN = (SourceType.COMPANY, SourceType.BUYER)
"""Who is no credible accuser in its own publication."""
_ACCUSED = (Event.ALLEGATION, Event.ENFORCEMENT)
_DENIED = (Assertion.DENIED, Assertion.NEGATED)


def only_answered(sentences: Sequence[Sentence], told: Told, source: SourceType) -> bool:
    """Whether somebody else accuses, as the rules ``told``, and a denial only follows under it."""
    if source in OWN or not told_as_fact(told.event, told.assertion):
        return False
    first = next((i for i, s in enumerate(sentences) if not s.title), len(sentences))
    denied = next((i for i, s in enumerate(sentences) if _strong(s, "assertion", _DENIED)), None)
    if denied is None or denied <= first:
        return False
    return any(_strong(s, "event", _ACCUSED) for s in sentences[:denied])


def _strong(sentence: Sentence, family: str, wanted: Sequence[str]) -> bool:
    return not set(wanted).isdisjoint(sentence.strong(family))
