"""A practice as JSON values is the same practice, and what is none is refused by its field."""

import json

import pytest
from hypothesis import given

from corpus.errors import InvalidPractice
from corpus.practice import Practice
from corpus.records import practice_from_json, practice_to_json, unknown_fields
from tests.corpus.strategies import practices


@given(practice=practices)
def test_any_practice_comes_back_from_json_as_it_was(practice: Practice) -> None:
    assert practice_from_json(json.loads(json.dumps(practice_to_json(practice)))) == practice


def test_empty_fields_are_left_out() -> None:
    assert practice_to_json(Practice(slug="a", title="A")) == {"slug": "a", "title": "A", "language": "en"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"slug": "a"}, "title"),
        ({"title": "A"}, "slug"),
        ({"slug": "a", "title": 7}, "title"),
        ({"slug": "a", "title": "A", "areas": "P3"}, "areas"),
        ({"slug": "a", "title": "A", "keywords": [1]}, "keywords"),
        ({"slug": "a", "title": "A", "start_year": "2007"}, "start_year"),
        ({"slug": "a", "title": "A", "start_year": True}, "start_year"),
        ({"slug": "a", "title": "A", "created": "yesterday"}, "created"),
        ({"slug": "A/B", "title": "A"}, "slug"),
        ({"slug": "a", "title": "A", "sections": [{"key": "why"}]}, "text"),
        ({"slug": "a", "title": "A", "contact": 3}, "contact"),
    ],
)
def test_what_no_practice_can_hold_is_refused_by_its_field(values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidPractice) as caught:
        practice_from_json(values)
    assert caught.value.field == field


def test_unknown_fields_are_named() -> None:
    assert unknown_fields({"slug": "a", "colour": "red", "title": "A", "size": 3}) == ("colour", "size")
