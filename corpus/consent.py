"""Who may see whom to ask: what of a practice's contact is shown to whom, and what leaves the house.

Everything that goes to the public goes through `for_everybody`: pages for visitors, the API, exports, feeds and the
index, so that nobody finds a name by searching for it that they may not read. `visible` is for the pages of people.
"""

from attrs import evolve

from corpus.practice import CONSENTS, Contact, Practice

__all__ = ["public_version", "stricter_consent", "visible_contact"]


def visible_contact(contact: Contact, *, signed_in: bool) -> Contact:
    """The contact as that reader may see it: whole, or empty."""
    shown = contact.consent == "public" or (signed_in and contact.consent == "people")
    return contact if shown else Contact()


def public_version(practice: Practice) -> Practice:
    """The practice as anybody may have it."""
    if practice.contact.consent == "public":
        return practice
    return evolve(practice, contact=Contact())


def stricter_consent(one: str, other: str) -> str:
    """Of two consents the one that shows less."""
    return max(one, other, key=CONSENTS.index)
