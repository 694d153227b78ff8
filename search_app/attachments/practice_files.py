"""Attaches files to a published practice and removes them: each makes a revision and an entry in the audit trail."""

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


def make_attachment(name: str, stored_file: StoredFile) -> Attachment:
    """Return an uploaded file as it stands in a record."""
    media_type = document_type_named(stored_file.extracted_text.kind).media_type
    return Attachment(sanitize_file_name(name, media_type), media_type, stored_file.size, stored_file.sha256)


def add_file(slug: str, attachment: Attachment, person: Person, most: int) -> None:
    """Attach a file to a practice.

    `most` is the largest number of files. If the practice has the same file already, it gets the new name. Raises
    PracticeNotFound, and RefusedFile if the practice has `most` files.
    """
    collection = get_catalogue().collection
    with write_transaction() as connection:
        practice = collection.get(slug)
        other_files = [file for file in practice.attachments if file.sha256 != attachment.sha256]
        if len(other_files) >= most:
            raise RefusedFile(f"The practice has {most} files, the most that are possible. Remove a file first.")
        changed_practice = evolve(practice, attachments=(*other_files, attachment), updated=datetime.now(UTC).date())
        revision = collection.put([changed_practice], within=connection)
        details = {
            "revision": revision,
            "sha256": attachment.sha256,
            "size": attachment.size,
            "media_type": attachment.media_type,
        }
        record_action("practice.file_added", f"practice:{slug}", person.id, **details)
    get_catalogue().catch_up()


def remove_file(slug: str, sha256: str, person: Person) -> Attachment | None:
    """Remove a file from a practice; None if it has no such file. Raises PracticeNotFound."""
    collection = get_catalogue().collection
    with write_transaction() as connection:
        practice = collection.get(slug)
        removed = next((attachment for attachment in practice.attachments if attachment.sha256 == sha256), None)
        if removed is not None:
            other_files = tuple(attachment for attachment in practice.attachments if attachment is not removed)
            changed_practice = evolve(practice, attachments=other_files, updated=datetime.now(UTC).date())
            revision = collection.put([changed_practice], within=connection)
            record_action("practice.file_removed", f"practice:{slug}", person.id, revision=revision, sha256=sha256)
    get_catalogue().catch_up()
    return removed
