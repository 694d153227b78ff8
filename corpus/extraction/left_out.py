"""What a reader leaves out of a document, in words for the person who sends it."""

from typing import Final

__all__ = ["LeftOut"]

ORDER: Final = (
    "table of contents",
    "deleted text",
    "hidden text",
    "placeholders of empty fields",
    "comments",
    "headers and footers",
    "diagrams and charts",
    "embedded files",
)
"""Everything that is left out of documents, in the order of a sentence."""


class LeftOut:
    """Collects what is left out of one document."""

    def __init__(self) -> None:
        self._things: set[str] = set()

    def add(self, thing: str, is_there: bool = True) -> None:  # noqa: FBT001, FBT002 - reads as a sentence
        """Add a thing of ORDER, if it is there."""
        if is_there:
            self._things.add(thing)

    @property
    def notes(self) -> tuple[str, ...]:
        """One sentence that names everything, or none."""
        named = [thing for thing in ORDER if thing in self._things]
        return (f"Not read: {', '.join(named)}.",) if named else ()
