"""Terms of a glossary in a text: which words lead to which term."""

import pytest

from index.highlight.glossary_matcher import GlossaryMatcher, GlossaryTerm
from index.text.analyzer import Analyzer

ANALYZER = Analyzer()


def found(text: str, *names: str, language: str = "en") -> list[tuple[str, str]]:
    matcher = GlossaryMatcher([GlossaryTerm(name, "en", f"t{n}") for n, name in enumerate(names)], ANALYZER)
    return [(text[span.start : span.end], span.slug) for span in matcher.find(text, language)]


def test_the_longest_term_is_found_in_any_form_and_case() -> None:
    text = "Quality standards and a QUALITY STANDARD, and quality alone."
    terms = ("Quality", "Quality standard")
    assert found(text, *terms) == [("Quality standards", "t1"), ("QUALITY STANDARD", "t1"), ("quality", "t0")]


def test_a_word_with_the_same_stem_is_another_word() -> None:
    assert found("They compete and are competent.", "Competence") == []


def test_a_term_is_found_in_its_own_language_only() -> None:
    assert found("Guidance", "Guidance", language="de") == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("C++", "Take vitamin C."),
        ("a", "It is a start."),
        ("The", "The end."),
        (".*", "Any text."),
        ("\\d+", "d and d."),
    ],
)
def test_a_term_of_signs_stop_words_or_one_letter_leads_nowhere(name: str, text: str) -> None:
    assert found(text, name) == []


def test_brackets_at_the_end_of_a_name_do_not_matter() -> None:
    assert found("A public employment service (PES) helps.", "Public employment service (PES)") == [
        ("public employment service (PES", "t0")
    ]
