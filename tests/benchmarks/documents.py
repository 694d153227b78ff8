"""The practices as every peer is given them: analysed by this product, so that all hold the same terms.

A peer's own analysis would find other documents, and times of different answers can't be compared. So a text is laid
out as its terms with blanks between, which each peer splits at the blanks.
"""

import pickle
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from index.document import IndexDocument
from index.schema import SPELLINGS, TEXT_FIELDS, WHOLE_TITLE, forms_field

__all__ = ["FIELDS", "GAP", "PeerDocument", "carries", "laid_out", "of_peer", "prepared"]

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


def carries(facet: str, value: str) -> str:
    """A facet's value as one term."""
    return re.sub(r"\W", "_", f"{facet}_{value}")


def of_peer(one: IndexDocument) -> PeerDocument:
    """The document that the index is given, as a peer is given it."""
    titles = one.terms.get(WHOLE_TITLE, ())
    return PeerDocument(
        key=one.key,
        texts={name: laid_out(one.terms.get(name, ())) for name in FIELDS},
        whole_title=titles[0][0].replace(" ", "_") if titles else "",
        facets={name: tuple(values) for name, values in one.facets.items() if values and name != SPELLINGS},
    )


def prepared(path: Path) -> Iterator[PeerDocument]:
    """The documents of a file that `prepare` wrote."""
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return
