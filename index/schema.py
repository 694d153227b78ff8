"""Which part of a practice is searched, filtered, faceted and sorted, and with which weight.

The one place that turns a `Practice` into what an engine keeps. Change what it says and VERSION with it: an index of
another version is not served but rebuilt.
"""

from attrs import frozen

__all__ = ["FACETS", "TEXT_FIELDS", "VERSION", "FacetField", "TextField", "facet_field", "forms_field"]

VERSION = "1"

TITLE_BOOST = 4.0
"""A practice whose name holds the word is more likely about it than one that mentions it."""
LABELS_BOOST = 2.0
"""Keywords and the labels of its concepts were chosen by a person to say what it is about."""
TEXT_BOOST = 1.0
"""The measure of the others."""
EXACT_FORM_BOOST = 0.15
"""On top, where the very form that was typed stands there, accents and endings included: enough to decide between
equals, too little to lift a lesser match."""
EXACT_TITLE_SCORE = 1_000.0
"""Whoever types a whole title wants that practice, first: more than any sum of BM25 reaches."""
SECTION_GAP = 100
"""Positions between two sections, so that no phrase matches across them."""


@frozen
class TextField:
    """A field of words. `name` holds stems, `forms_field(name)` the forms as written, at the same positions."""

    name: str
    label: str
    boost: float


TEXT_FIELDS: tuple[TextField, ...] = (
    TextField("title", "Title", TITLE_BOOST),
    TextField("labels", "Tags", LABELS_BOOST),
    TextField("text", "Text", TEXT_BOOST),
)

WHOLE_TITLE = "whole_title"
"""A field of one term: the folded title, for exact titles."""


def forms_field(name: str) -> str:
    """The field that holds the forms as written of that field's words."""
    return f"{name}_forms"


@frozen
class FacetField:
    """A facet: a property with few values to count and to filter by."""

    name: str
    """In addresses, in the API and in the syntax."""
    label: str
    attribute: str
    """Of Practice."""
    number: bool = False
    """Whether its values are numbers, with ranges."""


FACETS: tuple[FacetField, ...] = (
    FacetField("country", "Country", "country"),
    FacetField("area", "Policy area", "areas"),
    FacetField("keyword", "Keyword", "keywords"),
    FacetField("type", "Type", "types"),
    FacetField("sector", "Sector", "sectors"),
    FacetField("target", "Target group", "targets"),
    FacetField("level", "Level", "level"),
    FacetField("status", "Status", "status"),
    FacetField("evidence", "Evidence", "evidence"),
    FacetField("year", "Year it started", "start_year", number=True),
    FacetField("lang", "Language", "language"),
)

_BY_NAME = {facet.name: facet for facet in FACETS}


def facet_field(name: str) -> FacetField | None:
    """The facet of that name, if there is one."""
    return _BY_NAME.get(name)
