"""Which language most of a list is in, by its smallest words: for lists that say nothing of it, or say what is no longer true.

Languages of the North are one here, since headlines do not tell them apart; what a list says of itself decides among them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bevaka.records import Lead

NORTH = frozenset(("sv", "nb", "nn", "da"))
_WORDS = {
    "sv": "och att är det som för inte med av till på den har från vid om efter under mot vi ska kan blir sina "
    "og å er ikke til fra ved ble blir etter mellom skal har sin af blev efter mod over hvor der",
    "en": "the of and to is that with was are on by from has have this which not been were their after about as it be its will an",
    "de": "der die das und ist nicht mit von zu dem ein eine für auf im werden wurde sich nach bei auch aus über einer",
    "fi": "ja on ei että oli ovat mutta myös sekä kun joka mukaan kuin jossa tai vuonna jälkeen",
    "fr": "le la les des et est une dans pour qui du au sur par avec plus sont",
    "es": "el los las del y que una por con para se su como más fue",
    "nl": "het een van zijn niet voor met naar ook wordt bij uit aan",
}
_SETS = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_SHARED = Counter(word for words in _SETS.values() for word in words)
_OWNERS = {word: code for code, words in _SETS.items() for word in words if _SHARED[word] == 1}
_LETTERS = re.compile(r"[^\W\d_]+")
CHARACTERS, FEWEST = 600, 5
"""How much of an item is looked at, and how many items must speak clearly."""
SURE, HALF = 0.8, 0.5


def spoken(leads: Sequence[Lead], stated: str) -> str:
    """The language of most of a list; ``stated`` is what it says of that; empty where its words speak against it, and for none."""
    votes = Counter(code for lead in leads if (code := _of(f"{lead.title}\n{lead.summary}"[:CHARACTERS])))
    count = votes.total()
    if count < FEWEST:
        return stated
    most, number = votes.most_common(1)[0]
    own = "sv" if stated in NORTH else stated
    if number >= SURE * count:
        return stated if own == most else most
    return stated if own not in _WORDS or votes[own] >= HALF * count else ""


def _of(text: str) -> str:
    """The language of a text of some sentences; empty where its small words do not decide it."""
    counts = dict.fromkeys(_SETS, 0)
    for word in _LETTERS.findall(text.lower()):
        if word in _OWNERS:
            counts[_OWNERS[word]] += 1
    found = sorted(((count, code) for code, count in counts.items()), reverse=True)
    (most, code), (second, _) = found[0], found[1]
    return code if most >= 2 and most >= 2 * second else ""
