"""`Highlighter`: finds what a query matches in a text. `highlight` cuts the text into fragments, some of them marked.

The text is never changed: the fragments together are the text. `index.highlight.matcher` decides what matches.
"""

from collections.abc import Iterable, Sequence

from index.highlight.matcher import Matcher, MatchSpan, merge_spans
from index.highlight.tokenized_text import tokenize_text
from index.query.query_terms import QueryTerm
from index.results import Fragment
from index.text.analyzer import Analyzer

__all__ = ["Highlighter", "cut_fragments", "highlight"]


class Highlighter:
    """Finds what matches these query terms in texts of a collection in `languages`.

    It searches the first MAX_HIGHLIGHTED characters of a text (`index.highlight.tokenized_text`).
    """

    def __init__(self, query_terms: Iterable[QueryTerm], analyzer: Analyzer, languages: Iterable[str]) -> None:
        self._matcher = Matcher(query_terms, analyzer, languages)

    def find_spans(self, text: str, language: str, field: str = "text") -> list[tuple[int, int]]:
        """Return what to highlight in a text of that language: start and end in characters, ascending, not overlapping.

        `field` is the index field of the text: `title`, `labels` or `text`.
        """
        return merge_spans(self._matcher.find_spans(tokenize_text(text), language, field))


def highlight(text: str, spans: Iterable[MatchSpan]) -> tuple[Fragment, ...]:
    """Return the whole text as fragments, with these spans marked."""
    return cut_fragments(text, 0, len(text), merge_spans(spans))


def cut_fragments(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> tuple[Fragment, ...]:
    """Return the text from `start` to `end` as fragments, with these merged spans marked."""
    fragments: list[Fragment] = []
    position = start
    for first, last in spans:
        if start < last and first < end:
            if position < first:
                fragments.append(Fragment(text[position:first]))
            position = min(last, end)
            fragments.append(Fragment(text[max(first, start) : position], marked=True))
    if position < end:
        fragments.append(Fragment(text[position:end]))
    return tuple(fragments)
