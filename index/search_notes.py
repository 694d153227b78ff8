"""`search_notes`: sentences that tell the reader how a query was read."""

from collections.abc import Iterable, Iterator

from index.search_query import Query
from index.text.folding import FOLDED_MARK

__all__ = ["search_notes"]


def search_notes(relaxed_from: int | None, query: Query, cut_prefixes: Iterable[str]) -> Iterator[str]:
    """Yield a note where words may be missing, and one for each prefix that matches too many words.

    `relaxed_from` is how many practices match every word, counted without filters; None where no word may be missing.
    """
    if relaxed_from is not None:
        yield _relaxed_note(relaxed_from, has_filters=bool(query.filters))
    for prefix in dict.fromkeys(prefix.removeprefix(FOLDED_MARK) for prefix in cut_prefixes):
        yield f"“{prefix}*” matches too many words. The search used the most frequent ones."


def _relaxed_note(strict_total: int, *, has_filters: bool) -> str:
    if has_filters:
        return "Few practices contain all of these words. The results include practices that contain most of them."
    if not strict_total:
        return "No practice contains all of these words. These practices contain most of them."
    contain = "One practice contains" if strict_total == 1 else f"{strict_total} practices contain"
    return f"{contain} all of these words. Practices that contain most of them follow."
