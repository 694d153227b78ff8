"""What can go wrong with practices, as one tree.

    CorpusError
    ├── InvalidPractice      a value that no practice can have
    ├── UnreadableFile       a file, or a row of it, that cannot be taken
    ├── RefusedFile          a document that is damaged, hostile, or of a kind that is not taken
    ├── UnknownVocabulary    a concept scheme that is missing or malformed
    ├── PracticeNotFound     no practice by that slug
    │   └── PracticeRemoved  there was one
    └── CollectionUnavailable  the database cannot be opened or is too old or too new

Each message says what and where, for a person who can mend it.
"""

from datetime import datetime


class CorpusError(Exception):
    """The root: whoever wants "anything wrong with practices" catches this one."""


class InvalidPractice(CorpusError):
    """A value that no practice can have, such as a slug with a slash; `field` names it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason

    def __reduce__(self) -> tuple[type["InvalidPractice"], tuple[str, str]]:
        """The same in another process."""
        return InvalidPractice, (self.field, self.reason)


class UnreadableFile(CorpusError):
    """A file, or a row of it, that cannot be taken; `source` names the file, `row` the row from 1."""

    def __init__(self, source: str, reason: str, row: int | None = None) -> None:
        super().__init__(f"{source}, row {row}: {reason}" if row is not None else f"{source}: {reason}")
        self.source = source
        self.reason = reason
        self.row = row


class RefusedFile(CorpusError):
    """A document that is damaged, hostile, or of a kind that is not taken; the message says what to do next."""


class UnknownVocabulary(CorpusError):
    """A concept scheme that is missing or malformed."""


class PracticeNotFound(CorpusError):
    """No practice by that slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no practice {slug!r}.")
        self.slug = slug


class PracticeRemoved(PracticeNotFound):
    """The practice by that slug was taken out, `at` a moment, as a `revision`; `title` is the last that it had."""

    def __init__(self, slug: str, title: str, at: datetime, revision: int) -> None:
        super().__init__(slug)
        self.title = title
        self.at = at
        self.revision = revision


class CollectionUnavailable(CorpusError):
    """The database cannot be opened, or its tables are not those of this version."""
