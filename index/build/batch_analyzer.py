"""`BatchAnalyzer`: turns batches of stored records into what an engine indexes, in any process."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from corpus.practice import Practice
from corpus.profile.active import active_profile, use_profile
from corpus.profile.definitions import Profile
from corpus.records import practice_from_json
from corpus.vocabularies.skos_loader import Vocabularies
from index.attachments import AttachedText
from index.document import IndexDocument
from index.engines.base import BatchBuilder, DocumentBatch
from index.facets.phrase_facet import CollectionPhrases, practice_texts
from index.schema import document
from index.text.analyzer import Analyzer

__all__ = ["BatchAnalyzer", "RecordBatch"]


@frozen
class RecordBatch:
    """A few records in the order of their slugs, and by slug the texts of their attached files."""

    records: Sequence[Mapping[str, Any]]
    files: Mapping[str, Sequence[AttachedText]]

    @property
    def last_slug(self) -> str:
        """The slug of the last record."""
        return str(self.records[-1]["slug"])


@frozen(eq=False)
class BatchAnalyzer:
    """Analyses practices, and packs the documents for an engine. It can be pickled for a worker process."""

    analyzer: Analyzer
    vocabularies: Vocabularies
    phrases: CollectionPhrases
    pack: BatchBuilder
    profile: Profile = field(factory=active_profile)

    def __call__(self, batch: RecordBatch) -> DocumentBatch:
        """Return the batch in the form that the engine takes. Raises InvalidPractice."""
        use_profile(self.profile)  # a worker process starts without one
        return self.pack(self._documents(batch))

    def document(self, practice: Practice, files: Iterable[AttachedText]) -> IndexDocument:
        """Return one practice as a document of the index."""
        return document(
            practice, self.analyzer, self.vocabularies, self.phrases.select(practice_texts(practice)), files
        )

    def _documents(self, batch: RecordBatch) -> Iterator[IndexDocument]:
        for record in batch.records:
            practice = practice_from_json(record)
            yield self.document(practice, batch.files.get(practice.slug, ()))
