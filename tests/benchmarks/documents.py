"""The practices as every peer is given them: analysed by this product, so that all hold the same terms.

A peer's own analysis would find other documents, and times of different answers can't be compared. So a text is laid
out as its terms with blanks between, which each peer splits at the blanks. `prepare` does it once for all peers.
"""

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from corpus.practice import Practice
from corpus.vocabulary import Vocabularies
from index.analysis import Analyzer
from index.engines.base import IndexDocument
from index.schema import TEXT_FIELDS, WHOLE_TITLE, document, forms_field

__all__ = ["FIELDS", "GAP", "PeerDocument", "laid_out", "prepare", "prepared"]

FIELDS = tuple(name for field in TEXT_FIELDS for name in (field.name, forms_field(field.name)))
"""Stems and forms as written, of the title, of the tags and of the text."""

GAP = "~"
"""Stands where positions leave a gap, so that no phrase matches across it; no term is called so."""


@frozen
class PeerDocument:
    """A practice, ready for any peer."""

    key: str
    texts: Mapping[str, str]
    """By field of FIELDS: its terms with blanks between."""
    whole_title: str
    """The folded title, as one term without blanks; empty where there is none."""
    facets: Mapping[str, tuple[str, ...]]


def laid_out(terms: Sequence[tuple[str, int]]) -> str:
    """Terms with their positions as text: one for each position, then those that share one with another."""
    first: list[str] = []
    others: list[str] = []
    last = -1
    for term, position in terms:
        if position == last:
            others += (GAP, term)
            continue
        if first and position > last + 1:
            first.append(GAP)
        first.append(term)
        last = position
    return " ".join((*first, *others))


def of_peer(one: IndexDocument) -> PeerDocument:
    """The document that the index is given, as a peer is given it."""
    titles = one.terms.get(WHOLE_TITLE, ())
    return PeerDocument(
        key=one.key,
        texts={name: laid_out(one.terms.get(name, ())) for name in FIELDS},
        whole_title=titles[0][0].replace(" ", "_") if titles else "",
        facets={name: tuple(values) for name, values in one.facets.items() if values},
    )


def prepare(practices: Iterable[Practice], analyzer: Analyzer, vocabularies: Vocabularies, target: Path) -> None:
    """Analyse the practices and keep the documents in a file."""
    with target.open("wb") as file:
        for practice in practices:
            pickle.dump(of_peer(document(practice, analyzer, vocabularies)), file, protocol=5)


def prepared(path: Path) -> Iterator[PeerDocument]:
    """The documents of a file that `prepare` wrote."""
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return
