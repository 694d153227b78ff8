"""Files put to a published practice and taken from it: each a revision, with its entry in the audit trail."""

from datetime import UTC, datetime

from attrs import evolve

from corpus.errors import RefusedFile
from corpus.extraction import document_type_named
from corpus.practice import Attachment
from search_app.accounts.models import Person
from search_app.attachments.file_names import sanitize_file_name
from search_app.audit.models import record_action
from search_app.catalogue import get_catalogue
from search_app.file_store import StoredFile
from search_app.models import write_transaction

__all__ = ["add_file", "make_attachment", "remove_file"]


def make_attachment(name: str, kept: StoredFile) -> Attachment:
    """A file that was taken, as a record has it."""
    media_type = document_type_named(kept.extracted_text.kind).media_type
    return Attachment(sanitize_file_name(name, media_type), media_type, kept.size, kept.sha256)


def add_file(slug: str, attachment: Attachment, person: Person, most: int) -> None:
    """Put a file to a practice, which has at most so many. Raises PracticeNotFound, and RefusedFile where it has them.

    Where it has the same file already, that one goes by the new name.
    """
    collection = get_catalogue().collection
    with write_transaction() as connection:
        practice = collection.get(slug)
        others = [attachment for attachment in practice.attachments if attachment.sha256 != attachment.sha256]
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
        record_action("practice.file_added", f"practice:{slug}", person.id, **about)
    get_catalogue().catch_up()


def remove_file(slug: str, sha256: str, person: Person) -> Attachment | None:
    """Take a file from a practice; None where it has no such file. Raises PracticeNotFound."""
    collection = get_catalogue().collection
    with write_transaction() as connection:
        practice = collection.get(slug)
        found = next((attachment for attachment in practice.attachments if attachment.sha256 == sha256), None)
        if found is not None:
            others = tuple(attachment for attachment in practice.attachments if attachment is not found)
            changed = evolve(practice, attachments=others, updated=datetime.now(UTC).date())
            made = collection.put([changed], within=connection)
            record_action("practice.file_removed", f"practice:{slug}", person.id, revision=made, sha256=sha256)
    get_catalogue().catch_up()
    return found
