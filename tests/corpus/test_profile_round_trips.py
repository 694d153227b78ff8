"""Any record of any profile survives each format that people edit."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.checks import check
from corpus.formats import ParsedPractice, read_all, write
from corpus.practice import Practice
from corpus.profile.active import active_profile, use_profile
from corpus.vocabularies.skos_loader import load_vocabularies
from tests.corpus.profile_strategies import profiles, records

FORMATS = {"jsonl": "a.jsonl", "csv": "a.csv", "xlsx": "a.xlsx", "markdown": "folder"}


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_record_of_any_profile_survives(form: str, data: st.DataObject) -> None:
    before = active_profile()
    profile = data.draw(profiles())
    use_profile(profile)
    try:
        record = data.draw(records(profile))
        assert not [finding for finding in check(record, load_vocabularies()) if finding.is_error]
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / FORMATS[form]
            write([record], target, form)
            (outcome,) = read_all([target])
        assert isinstance(outcome, ParsedPractice), outcome
        assert _comparable(outcome.practice) == _comparable(record)
    finally:
        use_profile(before)


def _comparable(practice: Practice) -> dict[str, object]:
    """Return what must be equal. The reading of texts may trim line ends, as `corpus.formats.markdown` says."""
    return {
        "slug": practice.slug,
        "title": practice.title,
        "start_year": practice.start_year,
        "keywords": practice.keywords,
        "values": dict(practice.values),
        "sections": {section.key: _text(section.text) for section in practice.sections},
    }


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
