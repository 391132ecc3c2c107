"""When a page shows that it was published: what stands beside its headline, apart from other publications and from sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cached_property
from itertools import islice
from urllib.parse import urljoin

from lxml.html import HtmlElement

from crawler import datelines, dates, plain
from crawler.dates import When
from crawler.readers import Hints

_ASIDE = ("aside", "nav", "footer", "form", "figure", "article")
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:related|sidebar|teasers?|latest|recent|recommend\w*|popular|most-?read|mest-?last|senaste|see-?also|las-?mer|comments?)"
    r"(?:$|[\s_-])",
    re.I,
)
_HEADS = ("h2", "h3", "h4", "h5")
_WORDS_OF_A_TITLE, TEASER, LINKS, SENTENCE = 4, 400, 2000, 120
_LABEL = 40
ABOVE, BELOW = 150, 400
"""Characters of words before and after a headline that stand beside it."""


class Dated:
    """The dates that a page shows, apart from those of other publications. ``head`` is its headline, where there is one."""

    def __init__(self, root: HtmlElement, head: HtmlElement | None, url: str, hints: Hints) -> None:
        self._root, self._head, self._url = root, head, url
        self._now, self._zone = hints.now, hints.zone
        self._language = hints.language or plain.stated_language(root)
        holder = head if head is not None else next(root.iter("article", "main", "body"), root)
        self._inside = {holder, *holder.iterancestors()}
        self._sizes: dict[HtmlElement, int] = {}

    def beside_headline(self) -> When | None:
        """The article's own ``<time>``, a labelled date, or a line that is nothing but a date, in this order."""
        box = self._box
        lines = self._spelled(plain.paragraphs(plain.words(box, self._others, parted="\n"))).splitlines()
        return (
            self._of_times(t for t in box.iter("time"))
            or datelines.labelled(lines, self._now, self._zone)
            or self._near()
        )

    def anywhere(self) -> When | None:
        """The same farther off; and where nothing else is said, when it was changed."""
        lines = self._spelled(plain.paragraphs(plain.words(self._root, self._others)[:200_000])).splitlines()
        return (
            datelines.labelled(lines, self._now, self._zone)
            or self._of_times(self._root.iter("time"))
            or self._of_times(self._root.iter("time"), changed=True)
            or next((w for line in self._near_lines(self._others) if (w := self._alone(line))), None)
        )

    def rest(self) -> HtmlElement:
        """A copy of the page without what is about something else."""
        made = deepcopy(self._root)
        for theirs in [
            theirs for ours, theirs in zip(self._root.iter(), made.iter(), strict=False) if ours in self._others
        ]:
            if theirs.getparent() is not None:
                theirs.drop_tree()
        return made

    @cached_property
    def _box(self) -> HtmlElement:
        """The article that the headline stands in, or the box some steps around it."""
        if self._head is None:
            return next(self._root.iter("article", "main"), self._root)
        if (article := next(self._head.iterancestors("article"), None)) is not None:
            return article
        box = self._head
        for _, parent in zip(range(3), self._head.iterancestors(), strict=False):
            if parent.tag in ("body", "html"):
                return parent if box is self._head else box
            box = parent
        return box

    def _of_times(self, times: Iterator[HtmlElement], *, changed: bool = False) -> When | None:
        for _, element in zip(range(50), times, strict=False):
            words = plain.line("".join(element.itertext()))
            if self._beside(element) or self._in_sentence(element) or (_changed(element) and not changed):
                continue
            for text in (element.get("datetime") or "", words):
                if when := dates.stated(self._spelled(text, marked=True), self._now, self._zone):
                    return when
        return None

    def _near(self) -> When | None:
        """The first line that is a date, and has no word before it that says that something was changed then."""
        lines = self._near_lines(self._others | {t for t in self._box.iter("time") if _changed(t)})
        pairs = zip(["", *lines], lines, strict=False)
        kept = (line for before, line in pairs if not (len(before) < _LABEL and datelines.is_of_change(before)))
        return next((w for line in kept if (w := datelines.within(line, self._now, self._zone))), None)

    def _alone(self, line: str) -> When | None:
        return datelines.alone(line, self._now, self._zone) if len(line) <= datelines.LINE else None

    def _near_lines(self, without: set[HtmlElement]) -> list[str]:
        """The lines within 400 characters after the headline, or just above it; a clock stands behind its day."""
        if self._head is None:
            return []
        words = plain.words(self._box, without, parted="\n")
        title = plain.words(self._head, without, parted="\n").strip()
        at = max(words.find(title), 0)
        near = words[:at][-ABOVE:] + "\n" + _whole_lines(words[at + len(title) :], BELOW)
        return datelines.with_clocks(self._spelled(plain.paragraphs(near)).splitlines(), self._now, self._zone)

    def _spelled(self, text: str, *, marked: bool = False) -> str:
        """``text`` with the day before the month, where the page's language has it so."""
        return dates.day_first(text, self._language, self._now, marked=marked)

    def _beside(self, element: HtmlElement) -> bool:
        return any(one in self._others for one in (element, *element.iterancestors()))

    @cached_property
    def _others(self) -> set[HtmlElement]:
        """The outermost elements of a page that are about something else: asides, menus, links, teasers of other publications."""
        found: set[HtmlElement] = {e for e in self._root.iter(*_ASIDE) if not self._own(e)}
        named = (e for e in self._root.iter("div", "section", "ul", "li") if e not in self._inside)
        found |= {e for e in named if _NAMED.search(f"{e.get('class') or ''} {e.get('id') or ''}")}
        links = (
            a
            for a in islice(self._root.iter("a"), 3 * LINKS)
            if not any(e in found or e is self._head for e in (a, *a.iterancestors()))
        )
        for _, link in zip(range(LINKS), links, strict=False):
            if link in self._inside or self._leads_here(link) or self._is_date(link):
                continue
            found.add(link)
            box = next(link.iterancestors(*_HEADS, "li", "tr"), None)
            if box is not None and box not in self._inside and _names_a_publication(link, box):
                found |= self._teaser(box)
            elif (head := next(link.iter(*_HEADS), None)) is not None:
                found |= self._teaser(head)
        return found

    def _own(self, element: HtmlElement) -> bool:
        """Whether a box is around the headline, the foot of its article, or an article where it stands in none."""
        if element in self._inside:
            return True
        if element.tag == "footer":
            return any(e in self._inside for e in element.iterancestors("article"))
        return element.tag == "article" and not any(e.tag == "article" for e in self._inside)

    def _leads_here(self, link: HtmlElement) -> bool:
        """Whether a link leads to the page that it stands on."""
        here, _, _ = self._url.partition("#")
        try:
            there, _, _ = urljoin(here, link.get("href") or "").partition("#")
        except ValueError:
            return False
        return bool(there.rstrip("/") == here.rstrip("/"))

    def _is_date(self, link: HtmlElement) -> bool:
        """Whether a link is nothing but a date, as that to a permanent address is."""
        text = plain.line(plain.words(link))
        return len(text) <= datelines.LINE and datelines.alone(text, self._now, self._zone) is not None

    def _teaser(self, box: HtmlElement) -> set[HtmlElement]:
        """The box of a teaser whose title is ``box``; where no box parts it from the article, what follows up to the next title."""
        for _, parent in zip(range(3), box.iterancestors(), strict=False):
            if parent in self._inside or self._size(parent) > TEASER:
                break
            box = parent
        found = {box}
        if box.tag in _HEADS:
            for after in box.itersiblings():
                if after.tag in ("h1", *_HEADS) or after in self._inside:
                    break
                found.add(after)
        return found

    def _in_sentence(self, element: HtmlElement) -> bool:
        """Whether a ``<time>`` stands in running text."""
        around = next(element.iterancestors("p", "blockquote", "td", "dd"), None)
        return around is not None and self._size(around) > SENTENCE

    def _size(self, element: HtmlElement) -> int:
        if element not in self._sizes:
            self._sizes[element] = len(" ".join(plain.words(element).split()))
        return self._sizes[element]


def _names_a_publication(link: HtmlElement, box: HtmlElement) -> bool:
    return box.tag in _HEADS or len("".join(link.itertext()).split()) >= _WORDS_OF_A_TITLE


def _changed(element: HtmlElement) -> bool:
    """Whether a ``<time>`` is that of a change: by its class or property, its words, or those before it."""
    marks = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
    if ("updated" in marks or "modified" in marks) and "publish" not in marks:
        return True
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        text = f"{plain.words(before) if before.tag != 'time' else ''} {before.tail or ''}"
    else:
        text = (parent.text or "") if parent is not None else ""
    return datelines.is_of_change(f"{text[-_LABEL:]} {''.join(element.itertext())[:100]}")


def _whole_lines(text: str, size: int) -> str:
    """The beginning of ``text`` up to the end of the line that ``size`` falls into, so that no line is cut to a shorter one."""
    end = text.find("\n", size)
    return text if end < 0 else text[:end]
