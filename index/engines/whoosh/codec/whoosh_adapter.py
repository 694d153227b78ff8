"""`ArrayCodec` and `ArraySegment`: adapt the arrays of a segment to Whoosh's own readers.

Through this codec, the folder is an ordinary Whoosh index: `whoosh.index.open_dir`, its readers and its searchers work
on it. The tests use them as a reference. The engine reads and writes the arrays directly, because Whoosh's writer would
run Python code for every posting.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Codec, PerDocumentReader, TermsReader
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from index.engines.whoosh.codec.segment_file import QUANTIZED_LENGTHS, SegmentFile, ValueField, WordField
from index.engines.whoosh.whoosh_fields import STORED_FIELD

__all__ = ["SUFFIX", "ArrayCodec", "ArraySegment"]

SUFFIX: Final = ".seg"
"""The suffix of a segment's file."""

Term: TypeAlias = tuple[str, bytes]
"""The name of a field, and one of its terms in UTF-8."""


class ArraySegment(WhooshSegment):
    """A segment in a table of contents. Its attributes are pickled there, so their names are part of the format."""

    def __init__(self, indexname: str, size: int) -> None:
        super().__init__(indexname)
        self.size = size
        """The number of documents, deleted ones included."""
        self.deleted: frozenset[int] = frozenset()
        """The numbers of the deleted documents."""

    def live_count(self) -> int:
        """Return the number of documents that are not deleted."""
        return self.size - len(self.deleted)

    def live_mask(self) -> NDArray[np.bool_]:
        """Return, for each document, whether it is not deleted."""
        live = np.ones(self.size, bool)
        live[list(self.deleted)] = False
        return live

    def codec(self) -> "ArrayCodec":
        """Return the codec that reads the segment."""
        return ArrayCodec()  # type: ignore[abstract]  # it lacks the methods for writing

    def doc_count_all(self) -> int:
        """Return the number of documents, deleted ones included."""
        return self.size

    def deleted_count(self) -> int:
        """Return the number of deleted documents."""
        return len(self.deleted)

    def deleted_docs(self) -> Iterable[int]:
        """Return the numbers of the deleted documents."""
        return self.deleted

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted."""
        return docnum in self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002 - Whoosh's
        """Delete a document; with `delete=False`, restore it."""
        self.deleted = self.deleted | {docnum} if delete else self.deleted - {docnum}

    def should_assemble(self) -> bool:
        """Return False: the segment is one file already."""
        return False


class ArrayCodec(Codec):
    """Whoosh's interface for reading a segment. It writes none: `SegmentBuilder` and `merge` do."""

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> "ArrayTermsReader":
        """Return the reader of the segment's terms and postings."""
        return ArrayTermsReader(_open(storage, segment))  # type: ignore[abstract]  # it lacks a cursor, which only spelling needs

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> "ArrayDocumentReader":
        """Return the reader of the segment's lengths and stored fields."""
        return ArrayDocumentReader(_open(storage, segment), segment)


def _open(storage: FileStorage, segment: ArraySegment) -> SegmentFile:
    return SegmentFile(Path(storage.folder) / segment.make_filename(SUFFIX))


class ArrayTermsReader(TermsReader):
    """Reads the terms of a segment in order, and the postings of each."""

    def __init__(self, file: SegmentFile) -> None:
        fields = sorted(file.fields())
        self._fields: Mapping[str, ValueField] = {
            name: file.words(name) if file.has_words(name) else file.values(name) for name in fields
        }

    def __contains__(self, term: Term) -> bool:
        name, text = term
        return name in self._fields and self._fields[name].dictionary.find(text) >= 0

    def indexed_field_names(self) -> Iterable[str]:
        """Return the names of the fields that have terms."""
        return self._fields.keys()

    def terms(self) -> Iterator[Term]:
        """Yield all terms, field by field."""
        for name, field in self._fields.items():
            yield from ((name, text) for text in field.dictionary)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """Yield the terms of a field from `prefix` on."""
        field = self._fields.get(fieldname)
        if field is not None:
            dictionary = field.dictionary
            yield from (
                (fieldname, text) for text in dictionary.terms_between(dictionary.lower_bound(prefix), len(dictionary))
            )

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        """Yield all terms with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        """Yield the terms of a field from `prefix` on, with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return the statistics of a term. Raises TermNotFound."""
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
        """Return how often the term occurs in all documents together."""
        return float(self._postings(fieldname, text)[1].sum()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return the document frequency of the term."""
        return len(self._postings(fieldname, text)[0]) if (fieldname, text) in self else 0

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: Any = None) -> ListMatcher:  # noqa: ANN401
        """Return the postings as one of Whoosh's matchers. Raises TermNotFound."""
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
        """Return the documents, weights and lengths of a term. Raises TermNotFound."""
        field = self._fields.get(fieldname)
        code = field.dictionary.find(text) if field is not None else -1
        if field is None or code < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        begin, end = field.postings_range(code)
        documents = field.documents[begin:end]
        if isinstance(field, WordField):
            return documents, field.frequencies[begin:end].astype(float), QUANTIZED_LENGTHS[field.lengths[documents]]
        return documents, np.ones(len(documents)), np.zeros(len(documents))


class ArrayDocumentReader(PerDocumentReader):
    """Reads the lengths, deletions and stored fields of a segment's documents."""

    def __init__(self, file: SegmentFile, segment: ArraySegment) -> None:
        self._file = file
        self._segment = segment
        self._words = {name: file.words(name) for name in file.fields() if file.has_words(name)}

    def doc_count(self) -> int:
        """Return the number of documents that are not deleted."""
        return self._file.size - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        """Return the number of documents, deleted ones included."""
        return self._file.size

    def has_deletions(self) -> bool:
        """Return whether any document is deleted."""
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterable[int]:
        """Return the numbers of the deleted documents."""
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the length of a document's field in terms, on Whoosh's scale."""
        field = self._words.get(fieldname)
        return int(QUANTIZED_LENGTHS[field.lengths[docnum]]) if field is not None else default

    def field_length(self, fieldname: str) -> int:
        """Return the exact sum of a field's lengths."""
        field = self._words.get(fieldname)
        return field.total_length if field is not None else 0

    def min_field_length(self, fieldname: str) -> int:
        """Return the least length of a field, on Whoosh's scale."""
        field = self._words.get(fieldname)
        return int(QUANTIZED_LENGTHS[field.lengths.min()]) if field is not None else 0

    def max_field_length(self, fieldname: str) -> int:
        """Return the greatest length of a field, on Whoosh's scale."""
        field = self._words.get(fieldname)
        return int(QUANTIZED_LENGTHS[field.lengths.max()]) if field is not None else 0

    def stored_fields(self, docnum: int) -> Mapping[str, bytes]:
        """Return the stored fields of a document: a single one, with the JSON."""
        return {STORED_FIELD: self._file.stored(docnum)}
