"""Compares a practice with what its ELGPN record page says of it."""

import attrs

from corpus.errors import InvalidPractice
from corpus.formats.elgpn.page_fields import page_lines, split_fields
from corpus.formats.elgpn.page_reader import practice_from_fields
from corpus.formats.elgpn.text_writer import elgpn_text
from corpus.practice import Practice

__all__ = ["lost_fields"]


def lost_fields(practice: Practice) -> tuple[str, ...]:
    """Return the names of the fields that reading the record page gives otherwise, or not at all.

    The slug is not compared, because reading makes it from the country and the title.
    """
    try:
        reread, _ = practice_from_fields(split_fields(page_lines(elgpn_text(practice))))
    except InvalidPractice as error:
        return (error.field,)
    names = (field.name for field in attrs.fields(Practice) if field.name != "slug")
    return tuple(name for name in names if getattr(practice, name) != getattr(reread, name))
