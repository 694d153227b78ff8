"""Which passages a hit shows: those of its sections, and those of its files that say what the sections do not.

A practice without files is shown by the best passages of its sections (`index.highlight.highlighter`). Of one with
files the sections go first; of the pages those are chosen that hold words of the query that were not shown yet.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from index.attachments import matched, place_of
from index.highlight.explanation import Seen
from index.highlight.highlighter import snippets
from index.results import Snippet

__all__ = ["shown"]

MOST: Final = 3
"""Passages of a hit."""


def shown(kept: Mapping[str, Any], seen: Seen) -> tuple[Snippet, ...]:
    """The passages of a hit, of its stored values and what was seen in them."""
    pages = matched(kept, seen.marks) if kept["files"] else {}
    if not pages:
        return snippets(kept["sections"], seen.marks, seen.phrases, MOST)
    said = {mark.asked for key in kept["sections"] for mark in seen.marks.get(key, ())}
    own = snippets(kept["sections"], seen.marks, seen.phrases, MOST) if said else ()
    chosen = _adding(pages, seen, said)
    first = own[: max(MOST - len(chosen), 1)]
    places = [*chosen, *(place for place in pages if place not in chosen)][: MOST - len(first)]
    return (*first, *(_of_page(place, pages[place], kept, seen) for place in places))


def _adding(pages: Mapping[str, str], seen: Seen, said: set[int]) -> Sequence[str]:
    """The pages that together hold most of what was not said before, the one that adds most first."""
    chosen: list[str] = []
    asked = {place: {mark.asked for mark in seen.marks[place]} for place in pages}
    while len(chosen) < MOST:
        best = max(asked, key=lambda place: len(asked[place] - said))
        if not asked[best] - said:
            break
        chosen.append(best)
        said = said | asked[best]
    return chosen


def _of_page(place: str, text: str, kept: Mapping[str, Any], seen: Seen) -> Snippet:
    (found,) = snippets({place: text}, seen.marks, seen.phrases, 1)
    where = place_of(kept, place)
    label = f"{where.name}, {where.label}" if where.label else where.name
    return found._replace(section="attachments", label=label, place=where)
