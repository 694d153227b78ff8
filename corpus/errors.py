"""The errors of this package, as one tree.

    CorpusError
    ├── InvalidPractice      a value that no practice can have
    ├── UnreadableFile       a file, or a row of it, that cannot be read
    ├── RefusedFile          a document that is damaged, hostile, or of a type that is not accepted
    ├── InvalidProfile       a profile with mistakes
    ├── UnknownVocabulary    a concept scheme that is missing or malformed
    ├── PracticeNotFound     no practice has that slug
    │   └── PracticeRemoved  the practice was removed
    └── CollectionUnavailable  the database cannot be opened, or is too old or too new

Each message says what is wrong and where, for a person who can put it right.
"""

from datetime import datetime


class CorpusError(Exception):
    """The base class of all errors about practices."""


class InvalidPractice(CorpusError):
    """A value that no practice can have, such as a slug with a slash. `field` names the field."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason

    def __reduce__(self) -> tuple[type["InvalidPractice"], tuple[str, str]]:
        """Pickle the error for another process."""
        return InvalidPractice, (self.field, self.reason)


class UnreadableFile(CorpusError):
    """A file, or a row of it, that cannot be read.

    `source` names the file, `row` the row from 1, and `identifier` is the row's own, if it has one.
    """

    def __init__(self, source: str, reason: str, row: int | None = None, identifier: str = "") -> None:
        super().__init__(f"{source}, row {row}: {reason}" if row is not None else f"{source}: {reason}")
        self.source = source
        self.reason = reason
        self.row = row
        self.identifier = identifier


class RefusedFile(CorpusError):
    """A document that is damaged, hostile, or of a type that is not accepted. The message says what to do."""


class InvalidProfile(CorpusError):
    """A profile with mistakes. `mistakes` has a line for each, with file and line number."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes

    def __reduce__(self) -> tuple[type["InvalidProfile"], tuple[tuple[str, ...]]]:
        """Pickle the error for another process."""
        return InvalidProfile, (self.mistakes,)


class UnknownVocabulary(CorpusError):
    """A concept scheme that is missing or malformed."""


class PracticeNotFound(CorpusError):
    """No practice has that slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no practice {slug!r}.")
        self.slug = slug


class PracticeRemoved(PracticeNotFound):
    """The practice was removed at the moment `at`, in the revision `revision`; `title` is its last title."""

    def __init__(self, slug: str, title: str, at: datetime, revision: int) -> None:
        super().__init__(slug)
        self.title = title
        self.at = at
        self.revision = revision


class CollectionUnavailable(CorpusError):
    """The database cannot be opened, or its tables are not those of this version."""
