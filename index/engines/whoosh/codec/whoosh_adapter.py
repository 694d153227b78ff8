"""The arrays of a segment as Whoosh's own readers ask for them: `ArrayCodec`, `ArraySegment` and their two readers.

With it the folder is a Whoosh index like any other: `whoosh.index.open_dir`, its readers and its searchers work on it.
The engine does without, and so do `building` and `merging`: Whoosh's writer passes every posting through Python.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from whoosh.codec.base import Codec, PerDocumentReader, TermsReader
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from index.engines.whoosh.codec.segment_file import LENGTHS, SegmentFile, Values, Words
from index.engines.whoosh.whoosh_fields import STORED_FIELD

__all__ = ["SUFFIX", "ArrayCodec", "ArraySegment"]

SUFFIX = ".seg"

Term: TypeAlias = tuple[str, bytes]
"""A field and a term of it."""


class ArraySegment(WhooshSegment):
    """A segment in a table of contents: its name, its size, and which of its documents were deleted."""

    def __init__(self, indexname: str, size: int) -> None:
        super().__init__(indexname)
        self.size = size
        self.deleted: frozenset[int] = frozenset()

    def codec(self) -> "ArrayCodec":
        """How it is read."""
        return ArrayCodec()  # type: ignore[abstract]  # what it lacks is writing, which Whoosh does not do here

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return self.size

    def deleted_count(self) -> int:
        """Documents that were deleted."""
        return len(self.deleted)

    def deleted_docs(self) -> Iterable[int]:
        """Their numbers."""
        return self.deleted

    def is_deleted(self, docnum: int) -> bool:
        """Whether that one was deleted."""
        return docnum in self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002 - Whoosh's
        """Delete that one, or take it back."""
        self.deleted = self.deleted | {docnum} if delete else self.deleted - {docnum}

    def should_assemble(self) -> bool:
        """It is one file as it is."""
        return False


class ArrayCodec(Codec):
    """How Whoosh reads such segments. It never writes them: `SegmentBuilder` and `merge` do."""

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> "ArrayTermsReader":
        """The terms and postings of that segment."""
        return ArrayTermsReader(_open(storage, segment))  # type: ignore[abstract]  # it lacks a cursor, for spelling

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> "ArrayDocumentReader":
        """The lengths and stored fields of that segment."""
        return ArrayDocumentReader(_open(storage, segment), segment)


def _open(storage: FileStorage, segment: ArraySegment) -> SegmentFile:
    return SegmentFile(Path(storage.folder) / segment.make_filename(SUFFIX))


class ArrayTermsReader(TermsReader):
    """Terms in order, and the postings of each."""

    def __init__(self, file: SegmentFile) -> None:
        fields = sorted(file.fields())
        self._fields: Mapping[str, Values] = {
            name: file.words(name) if file.has_words(name) else file.values(name) for name in fields
        }

    def __contains__(self, term: Term) -> bool:
        name, text = term
        return name in self._fields and self._fields[name].dictionary.find(text) >= 0

    def indexed_field_names(self) -> Iterable[str]:
        """The fields that have terms."""
        return self._fields.keys()

    def terms(self) -> Iterator[Term]:
        """All terms, field by field."""
        for name, field in self._fields.items():
            yield from ((name, text) for text in field.dictionary)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """The field's terms from that one on."""
        field = self._fields.get(fieldname)
        if field is not None:
            dictionary = field.dictionary
            yield from (
                (fieldname, text) for text in dictionary.terms_between(dictionary.lower_bound(prefix), len(dictionary))
            )

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        """All terms with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        """The field's terms from that one on, with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """The statistics of one term. Raises TermNotFound."""
        documents, weights, lengths = self._postings(fieldname, text)
        return TermInfo(
            weight=float(weights.sum()),
            df=len(documents),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(weights.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often the term stands there."""
        return float(self._postings(fieldname, text)[1].sum()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents hold it."""
        return len(self._postings(fieldname, text)[0]) if (fieldname, text) in self else 0

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: Any = None) -> ListMatcher:  # noqa: ANN401
        """Its postings, as Whoosh walks through them. Raises TermNotFound."""
        documents, weights, _ = self._postings(fieldname, text)
        return ListMatcher(
            documents.tolist(),
            weights.tolist(),
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def _postings(self, fieldname: str, text: bytes) -> tuple[Any, Any, Any]:
        """Documents, weights and lengths of one term."""
        field = self._fields.get(fieldname)
        code = field.dictionary.find(text) if field is not None else -1
        if field is None or code < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        begin, end = field.extent(code)
        documents = field.documents[begin:end]
        if isinstance(field, Words):
            return documents, field.frequencies[begin:end].astype(float), LENGTHS[field.lengths[documents]]
        return documents, np.ones(len(documents)), np.zeros(len(documents))


class ArrayDocumentReader(PerDocumentReader):
    """What is kept for each document."""

    def __init__(self, file: SegmentFile, segment: ArraySegment) -> None:
        self._file = file
        self._segment = segment
        self._words = {name: file.words(name) for name in file.fields() if file.has_words(name)}

    def doc_count(self) -> int:
        """Documents that live."""
        return self._file.size - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return self._file.size

    def has_deletions(self) -> bool:
        """Whether any was deleted."""
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """Whether that one was deleted."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterable[int]:
        """The numbers of those that were deleted."""
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """The length of one document's field, in terms, on Whoosh's scale."""
        field = self._words.get(fieldname)
        return int(LENGTHS[field.lengths[docnum]]) if field is not None else default

    def field_length(self, fieldname: str) -> int:
        """The sum of all lengths of that field."""
        field = self._words.get(fieldname)
        return field.length if field is not None else 0

    def min_field_length(self, fieldname: str) -> int:
        """The least length of that field."""
        field = self._words.get(fieldname)
        return int(LENGTHS[field.lengths.min()]) if field is not None else 0

    def max_field_length(self, fieldname: str) -> int:
        """The greatest length of that field."""
        field = self._words.get(fieldname)
        return int(LENGTHS[field.lengths.max()]) if field is not None else 0

    def stored_fields(self, docnum: int) -> Mapping[str, bytes]:
        """What that document shows: one field, JSON."""
        return {STORED_FIELD: self._file.stored(docnum)}
