"""The consent of a practice's contact: who may see which contact.

Everything public goes through `public_version`: pages for visitors, the API, exports, feeds and the index. So nobody
can find a name by search that they may not read. `visible_contact` is for pages of signed-in people.
"""

from attrs import evolve

from corpus.practice import CONSENTS, Contact, Practice

__all__ = ["public_version", "stricter_consent", "visible_contact"]


def visible_contact(contact: Contact, *, signed_in: bool) -> Contact:
    """Return the contact where that reader may see it, otherwise an empty contact."""
    shown = contact.consent == "public" or (signed_in and contact.consent == "people")
    return contact if shown else Contact()


def public_version(practice: Practice) -> Practice:
    """Return the practice without a contact that is not public."""
    if practice.contact.consent == "public":
        return practice
    return evolve(practice, contact=Contact())


def stricter_consent(first: str, second: str) -> str:
    """Return the stricter of two consents, the first that shows the contact to fewer people."""
    return max(first, second, key=CONSENTS.index)
