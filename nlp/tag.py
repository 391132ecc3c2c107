"""The tag stage: a document becomes mentions and one finding, also when nothing was found."""

from __future__ import annotations

from bevaka.records import Document, Finding
from bevaka.store import Store
from nlp.pipeline import Tagger


class TagStage:
    """pending → work → save for documents without a finding under today's rule set."""

    name = "tag"

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def pending(self, store: Store, limit: int) -> list[Document]:
        """Readable documents, in their latest revision, without a finding under the tagger's rule set."""
        return store.findings.untagged(self._tagger.ruleset, limit)

    def key(self, item: Document) -> str:
        """The natural key of a document."""
        return str(item.id)

    def work(self, item: Document) -> Finding:
        """Tag one document."""
        return self._tagger.tag(item)

    def save(self, store: Store, item: Document, result: Finding) -> None:
        """Store the finding; a second one under the same rules changes nothing."""
        store.findings.save_finding(result)
