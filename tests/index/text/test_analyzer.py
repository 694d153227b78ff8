"""Analysis: spellings match, accents are folded, stems of two languages never match, and long words are cut."""

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.text.analyzer import Analyzer
from index.text.folding import FOLDED_MARK, MAX_WORD_LENGTH, fold_accents, lowercase, title_key
from index.text.tokenizer import Token, tokenize
from index.text.wordlists import stop_words

ANALYZER = Analyzer()
LANGUAGES = (
    "ar",
    "da",
    "de",
    "el",
    "en",
    "es",
    "fi",
    "fr",
    "hu",
    "it",
    "lt",
    "nb",
    "nl",
    "pl",
    "pt",
    "ro",
    "ru",
    "tr",
    "und",
)


def texts(tokens: Sequence[Token]) -> list[str]:
    return [token.text for token in tokens]


def stems(text: str, language: str = "en") -> list[tuple[str, int]]:
    return [
        (occurrence.term.removeprefix(f"{language}:"), occurrence.position)
        for occurrence in ANALYZER.stem_occurrences(text, language)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("early leaving", ["early", "leaving"]),
        ("drop-out, 9,90 (P5.1)!", ["drop", "out", "9", "90", "P5", "1"]),
        ("l'orientation people\u2019s", ["l", "orientation", "people", "s"]),
        ("décrochage de\u0301crochage", ["décrochage", "de\u0301crochage"]),
        ("drop\u00adout", ["drop\u00adout"]),
        ("❤️ 🦊 \u0301 …", []),
        ("שלום עולם", ["שלום", "עולם"]),
        ("就業支援 PES", ["就", "業", "支", "援", "PES"]),
        ("ﬁnance \uff30\uff25\uff33 x²", ["ﬁnance", "\uff30\uff25\uff33", "x²"]),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_words_are_runs_of_letters_and_digits(text: str, expected: list[str]) -> None:
    assert texts(tokenize(text)) == expected


@settings(deadline=None)
@given(st.text())
def test_tokens_are_slices_in_order(text: str) -> None:
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert all(before.end <= after.start for before, after in pairwise(tokens))


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "Zs", "P"], max_codepoint=0x530)))
def test_the_quick_way_finds_the_words_that_the_thorough_way_finds(text: str) -> None:
    """A lone joiner at the end sends the whole text the thorough way, and changes no word."""
    assert tokenize(text) == tokenize(f"{text} \u200d")


def test_a_hyphen_alone_between_words_joins_them() -> None:
    joined = [token.text for token in tokenize("drop-out co\u2011operation a - b c-- d") if token.joined]
    assert joined == ["out", "operation"]


def test_a_hyphenated_word_is_kept_apart_and_closed() -> None:
    assert stems("one-stop-shop here") == [("one", 0), ("onestopshop", 0), ("stop", 1), ("shop", 2), ("here", 3)]


@pytest.mark.parametrize(
    "text", ["drop out", "drop-out", "dropout", "Drop-outs", "DROP OUT", "drop\u2011out", "drop\u00adout"]
)
def test_a_compound_is_one_word_however_it_is_written(text: str) -> None:
    assert ("dropout", 0) in stems(text)


def test_terms_know_the_text_that_they_stand_for() -> None:
    text = "About drop-out rates"
    assert [text[occurrence.start : occurrence.end] for occurrence in ANALYZER.stem_occurrences(text, "en")] == [
        "About",
        "drop",
        "drop-out",
        "out",
        "rates",
    ]


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("programme", "program"),
        ("programmes", "program"),
        ("organise", "organize"),
        ("organisations", "organization"),
        ("recognisable", "recognizable"),
        ("labour", "labor"),
        ("centre", "center"),
        ("counsellors", "counselor"),
        ("enrolment", "enrollments"),
        ("ageing", "aging"),
        ("adviser", "advisors"),
        ("guidance", "Guidance"),
        ("co-operation", "cooperation"),
        ("co-ordination", "coordinate"),
        ("e-guidance", "eguidance"),
        ("ﬁnance", "finance"),
        ("\uff30\uff25\uff33", "pes"),
    ],
)
def test_english_spellings_meet(british: str, american: str) -> None:
    assert set(stems(british)) & set(stems(american))


def test_small_words_are_kept_at_their_places() -> None:
    assert stems("the end of it") == [("the", 0), ("end", 1), ("of", 2), ("it", 3)]


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [
        ("de", "Ausbildungen", "Ausbildung"),
        ("fr", "orientations", "orientation"),
        ("nb", "skolene", "skole"),
        ("fi", "koulussa", "koulun"),
        ("en", "leavers", "leaver"),
    ],
)
def test_words_are_stemmed_in_their_language(language: str, word: str, other: str) -> None:
    assert ANALYZER.stem(word, language) == ANALYZER.stem(other, language)
    assert ANALYZER.stem(word, language) != ANALYZER.stem(word, "und")
    assert ANALYZER.stem(word, language).startswith(f"{language}:")


@pytest.mark.parametrize(
    ("language", "accented", "plain"),
    [
        ("fr", "scolarité", "scolarite"),
        ("fr", "décrochées", "decrochees"),
        ("es", "orientación", "orientacion"),
        ("pt", "formação", "formacao"),
        ("hu", "pályaválasztás", "palyavalasztas"),
        ("sv", "utbildningsområden", "utbildningsomraden"),
        ("nb", "oppfølging", "oppfolging"),
        ("pl", "współpraca", "wspolpraca"),
        ("de", "Straße", "Strasse"),
        ("el", "εκπαίδευση", "εκπαιδευση"),
        ("tr", "İŞKUR", "iskur"),
    ],
)
def test_accents_fold_whatever_a_stemmer_makes_of_them(language: str, accented: str, plain: str) -> None:
    assert ANALYZER.plain_stem(accented, language) == ANALYZER.stem(plain, language)
    assert ANALYZER.stem(plain, language) in ANALYZER.word_stems(accented, language)


def test_forms_are_the_words_as_written_and_marked_the_words_without_accents() -> None:
    occurrences = [
        (occurrence.term, occurrence.position) for occurrence in ANALYZER.form_occurrences("Le décrochage, co-écrit")
    ]
    written = [
        ("le", 0),
        ("décrochage", 1),
        (f"{FOLDED_MARK}decrochage", 1),
        ("co", 2),
        ("écrit", 3),
        (f"{FOLDED_MARK}ecrit", 3),
    ]
    assert sorted(occurrences) == sorted([*written, ("coécrit", 2), (f"{FOLDED_MARK}coecrit", 2)])


@settings(deadline=None)
@given(st.text())
@example("AA\u00b7\u00e0")
def test_composed_and_decomposed_text_have_the_same_terms(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert [occurrence[:2] for occurrence in ANALYZER.form_occurrences(composed)] == [
        occurrence[:2] for occurrence in ANALYZER.form_occurrences(decomposed)
    ]


@settings(deadline=None)
@given(st.text(), st.sampled_from(LANGUAGES))
@example("ь", "ru")
@example("ـ", "ar")
@example("ﾞ", "en")
@example("co-co-operation drop-out drop out", "en")
def test_terms_stand_at_ascending_places_and_none_is_empty(text: str, language: str) -> None:
    words = len(tokenize(text))
    for occurrences in (ANALYZER.stem_occurrences(text, language), ANALYZER.form_occurrences(text)):
        positions = [occurrence.position for occurrence in occurrences]
        assert positions == sorted(positions)
        assert set(positions) == set(range(words))
        assert len(set(occurrences)) == len(occurrences)
        assert all(0 <= occurrence.start < occurrence.end <= len(text) for occurrence in occurrences)
        assert all(occurrence.term.removeprefix(f"{language}:") for occurrence in occurrences)


@settings(deadline=None)
@given(st.text(), st.sampled_from(LANGUAGES), st.integers(2, 5))
def test_wanted_terms_are_those_among_all(text: str, language: str, divisor: int) -> None:
    def wanted(term: str) -> bool:
        return len(term) % divisor == 0

    assert ANALYZER.stem_occurrences(text, language, wanted) == [
        occurrence for occurrence in ANALYZER.stem_occurrences(text, language) if wanted(occurrence.term)
    ]
    assert ANALYZER.form_occurrences(text, wanted) == [
        occurrence for occurrence in ANALYZER.form_occurrences(text) if wanted(occurrence.term)
    ]


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "M"]), min_size=1))
def test_folding_and_lowering_are_done_once(word: str) -> None:
    assert fold_accents(fold_accents(word)) == fold_accents(word)
    assert lowercase(lowercase(word)) == lowercase(word)


def test_of_an_endless_word_the_beginning_counts() -> None:
    long = "a" * 20_000
    assert stems(long) == stems("a" * MAX_WORD_LENGTH)
    assert stems("a-" * 20_000)[1] == ("a" * MAX_WORD_LENGTH, 0)


def test_titles_are_compared_without_case_accents_and_signs() -> None:
    assert title_key("  Décrochage: what now?") == title_key("decrochage — What Now") == "decrochage what now"


def test_the_spellings_of_words_are_as_typed_closed_and_apart() -> None:
    assert ANALYZER.spellings(tokenize("drop out rates"), ("en",)) == [("drop", "out", "rates"), ("dropout", "rates")]
    assert ANALYZER.spellings(tokenize("dropout rates"), ("en",)) == [("dropout", "rates"), ("drop", "out", "rates")]
    assert ANALYZER.spellings(tokenize("follow-up"), ("en",)) == [("follow", "up"), ("followup",)]
    assert ANALYZER.spellings(tokenize("drop out"), ("de",)) == [("drop", "out")]
    assert len(ANALYZER.spellings(tokenize("dropout " * 40), ("en",))) <= 8


@pytest.mark.parametrize(
    "language", ["da", "de", "en", "es", "fr", "it", "nb", "nl", "pt", "sv", "tr", "fi", "pl", "hu", "el"]
)
def test_libraries_list_small_words(language: str) -> None:
    assert len(stop_words(language)) > 50


def test_small_words_of_one_language_carry_meaning_in_another() -> None:
    """`care` is "which" in Romanian."""
    assert not ANALYZER.is_stop_word("care", ("en", "ro", "sk", "cs"))
    assert not ANALYZER.is_stop_word("Design", ("en", "ro", "sk", "cs"))
    assert ANALYZER.is_stop_word("The", ("en",))
    assert ANALYZER.is_stop_word("und", ("en", "de"))
