"""`Definition`, the base of all parts of a profile, and the values that they share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

__all__ = ["Definition", "Key", "Line", "Noun"]

Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
"""A line of text."""
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
"""The name of a section or a field."""


class Definition(BaseModel):
    """A part of a profile: it never changes, and it refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Noun(Definition):
    """A noun in the singular and the plural."""

    singular: Line
    plural: Line
    article: Annotated[str, StringConstraints(max_length=10)] = ""
    """The indefinite article; empty for "an" before a vowel and "a" otherwise."""

    @property
    def indefinite(self) -> str:
        """The noun with its indefinite article."""
        return f"{self.article or ('an' if self.singular[0].lower() in 'aeiou' else 'a')} {self.singular}"
