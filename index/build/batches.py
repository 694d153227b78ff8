"""What a build makes of practices before an engine takes them, in whichever process.

`Batch` is what goes in: a few records as they are kept. `Analysing` makes of it what the engine's generation takes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from corpus.practice import Practice
from corpus.records import from_values
from corpus.vocabularies.vocabulary import Vocabularies
from index.attachments import AttachedText
from index.document import IndexDocument
from index.engines.base import Pack, Packed
from index.facets.phrase_facet import SharedPhrases, spoken
from index.schema import document
from index.text.analyzer import Analyzer

__all__ = ["Analysing", "Batch"]


@frozen
class Batch:
    """A few practices, by slug, and by slug the texts of the files that some of them have."""

    records: Sequence[Mapping[str, Any]]
    files: Mapping[str, Sequence[AttachedText]]

    @property
    def last(self) -> str:
        """The slug of the last."""
        return str(self.records[-1]["slug"])


@frozen(eq=False)
class Analysing:
    """Practices to documents, and those as an engine takes them. Can be sent to another process."""

    analyzer: Analyzer
    vocabularies: Vocabularies
    phrases: SharedPhrases
    pack: Pack

    def __call__(self, batch: Batch) -> Packed:
        """What the engine takes of these practices. Raises InvalidPractice."""
        return self.pack(self._documents(batch))

    def document(self, practice: Practice, files: Iterable[AttachedText]) -> IndexDocument:
        """One practice as the engine keeps it."""
        return document(practice, self.analyzer, self.vocabularies, self.phrases.of(spoken(practice)), files)

    def _documents(self, batch: Batch) -> Iterator[IndexDocument]:
        for record in batch.records:
            practice = from_values(record)
            yield self.document(practice, batch.files.get(practice.slug, ()))
