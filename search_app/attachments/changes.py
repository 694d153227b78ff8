"""Files put to a published practice and taken from it: each a revision, with its entry in the audit trail."""

from datetime import UTC, datetime

from attrs import evolve

from corpus.errors import RefusedFile
from corpus.extraction import document_type_named
from corpus.practice import Attachment
from search_app.accounts.models import Person
from search_app.attachments.names import cleaned_name
from search_app.audit.models import record
from search_app.catalogue import catalogue
from search_app.file_store import Kept
from search_app.models import writing

__all__ = ["add_file", "attachment_of", "remove_file"]


def attachment_of(name: str, kept: Kept) -> Attachment:
    """A file that was taken, as a record has it."""
    media_type = document_type_named(kept.extract.kind).media_type
    return Attachment(cleaned_name(name, media_type), media_type, kept.size, kept.sha256)


def add_file(slug: str, attachment: Attachment, person: Person, most: int) -> None:
    """Put a file to a practice, which has at most so many. Raises PracticeNotFound, and RefusedFile where it has them.

    Where it has the same file already, that one goes by the new name.
    """
    collection = catalogue().collection
    with writing() as connection:
        practice = collection.get(slug)
        others = [one for one in practice.attachments if one.sha256 != attachment.sha256]
        if len(others) >= most:
            raise RefusedFile(f"The practice has {most} files, and no more are taken. Remove one first.")
        changed = evolve(practice, attachments=(*others, attachment), updated=datetime.now(UTC).date())
        made = collection.put([changed], within=connection)
        about = {
            "revision": made,
            "sha256": attachment.sha256,
            "size": attachment.size,
            "media_type": attachment.media_type,
        }
        record("practice.file_added", f"practice:{slug}", person.id, **about)
    catalogue().follow()


def remove_file(slug: str, sha256: str, person: Person) -> Attachment | None:
    """Take a file from a practice; None where it has no such file. Raises PracticeNotFound."""
    collection = catalogue().collection
    with writing() as connection:
        practice = collection.get(slug)
        found = next((one for one in practice.attachments if one.sha256 == sha256), None)
        if found is not None:
            others = tuple(one for one in practice.attachments if one is not found)
            changed = evolve(practice, attachments=others, updated=datetime.now(UTC).date())
            made = collection.put([changed], within=connection)
            record("practice.file_removed", f"practice:{slug}", person.id, revision=made, sha256=sha256)
    catalogue().follow()
    return found
