"""Words as people write them, through a real index: every spelling of a word finds the other spellings."""

from pathlib import Path

import pytest
import simplemma

from index.query.nodes import UserWord
from index.query.word_splitter import split_word
from index.suggest.completer import indexed_keys
from index.text.base_letters import BASE_LETTERS
from index.text.folding import fold_accents, lowercase
from index.text.tokenizer import plain_words, tokenize
from index.text.wordlists import regular_form
from tests.index.shelf import Shelf, practice

APOSTROPHES = "'\u2019\u2018\u02bc\u02bb\u02bf\u02b9\u2032\u00b4`"
"""The signs that the Unicode standard (chapter 6.2) and transliterations give as apostrophes."""


def texts_of(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


def shelf_of(folder: Path, **texts: tuple[str, str]) -> Shelf:
    return Shelf.of(folder, [practice(slug, text, language=language) for slug, (text, language) in texts.items()])


def test_every_apostrophe_is_alike_in_text_and_query(tmp_path: Path) -> None:
    texts = {f"s{number}": (f"The Ta{sign}limat office", "en") for number, sign in enumerate(APOSTROPHES)}
    shelf = shelf_of(tmp_path, **texts)
    for sign in APOSTROPHES:
        assert set(shelf.found(f"ta{sign}limat")) == set(texts)
    assert set(shelf.found("talimat")) == set(texts)


@pytest.mark.parametrize("sign", APOSTROPHES)
def test_an_apostrophe_within_a_cyrillic_name_is_part_of_it(sign: str, tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path, a=(f"\u0441\u0456\u043c{sign}\u044f", "uk"), b=("\u0441\u0456\u043c", "uk"))
    for typed in ("\u0441\u0456\u043c'\u044f", "\u0441\u0456\u043c\u02bc\u044f", "\u0441\u0456\u043c\u044f"):
        assert shelf.found(typed)[0] == "a"
        assert "b" not in shelf.found(typed)


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("Ma'had Be'er O'Brien Nuku\u02bbalofa", ["had", "er", "Brien", "alofa"]),
        ("l'\u00e9cole qu'il dell'arte people's they're don't", []),
        ("T\u00fcrkiye'nin Ankara'da \u0130stanbul'u Izmir'e", []),
        ("rock '90 1990's", []),
    ],
)
def test_apostrophes_join_names_and_no_small_words(text: str, joined: list[str]) -> None:
    assert [token.text for token in tokenize(text) if token.joined] == joined


@pytest.mark.parametrize("mark", "\u00b9\u00b2\u00b3\u2074\u2460")
def test_a_note_mark_is_no_part_of_the_word_before_it(mark: str, tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path, a=(f"It grew{mark} in autumn{mark}, 2004{mark}.", "en"))
    for typed in ("grew", "autumn", "2004", f"autumn{mark}"):
        assert shelf.found(typed) == ["a"]


def test_powers_and_indices_are_digits(tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path, a=("500 km\u00b2 and H\u2082O, R\u00b2 of .9", "en"))
    for typed in ("km2", "km\u00b2", "H2O", "h\u2082o", "R2"):
        assert shelf.found(typed) == ["a"]


@pytest.mark.parametrize(
    ("dotted", "plain"),
    [
        ("E.U.", "EU"),
        ("o.e.c.d", "OECD"),
        ("M.Sc.", "MSc"),
        ("\u0394.\u0395.\u0397.", "\u0394\u0395\u0397"),
        ("z.B.", "zB"),
    ],
)
def test_dotted_acronyms_are_the_plain_ones(dotted: str, plain: str, tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path, a=(f"The {dotted} office", "en"), b=(f"The {plain} office", "en"))
    for typed in (dotted, plain, plain.lower(), f'"the {dotted} office"', f'"the {plain} office"'):
        assert set(shelf.found(typed)) == {"a", "b"}


def test_addresses_and_names_with_dots_are_no_acronyms() -> None:
    assert texts_of("www.nav.no a.example.org J.Smith end.Then") == (
        ["www", "nav", "no", "a", "example", "org", "J", "Smith", "end", "Then"]
    )


@pytest.mark.parametrize(
    ("umlaut", "digraph"),
    [
        ("M\u00fcnster", "Muenster"),
        ("\u00d6sterreich", "Oesterreich"),
        ("B\u00e4r", "Baer"),
        ("\u00c5lborg", "Aalborg"),
        ("S\u00f8nderborg", "Soenderborg"),
    ],
)
def test_umlauts_and_two_letters_meet_below_the_exact_spelling(umlaut: str, digraph: str, tmp_path: Path) -> None:
    for language in ("de", "da", "en"):
        shelf = shelf_of(tmp_path / language, a=(f"In {umlaut}.", language), b=(f"In {digraph}.", language))
        assert shelf.found(umlaut) == ["a", "b"]
        assert shelf.found(digraph) == ["b", "a"]
        assert set(shelf.found(f"{digraph[:-1]}*")) == {"a", "b"}


def test_the_exact_spelling_comes_first_even_where_the_other_one_is_a_title(tmp_path: Path) -> None:
    titled = practice("a", title="\u00dcberg\u00e4nge", language="de")
    shelf = Shelf.of(tmp_path, [titled, practice("b", "Die Uebergaenge", language="de")])
    assert shelf.found("Uebergaenge") == ["b", "a"]


def test_letters_with_strokes_and_hooks_are_their_base_letters() -> None:
    words = {
        "\u0127al": "hal",
        "duo\u0167\u0167ar": "duottar",
        "\u014bilp": "nilp",
        "m\u0259kt\u0259b": "mekteb",
        "\u0142\u00f3d\u017a": "lodz",
    }
    words |= {
        "\u0111ak": "dak",
        "\u0131\u015f\u0131k": "isik",
        "\u00feing": "thing",
        "\u0153uvre": "oeuvre",
        "\u0199asa": "kasa",
        "\u0180ata": "bata",
    }
    assert {word: fold_accents(lowercase(word)) for word in words} == words
    assert all(len(base) <= 2 for base in BASE_LETTERS.values())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("\u304b", "\u304c"),
        ("\u30cf", "\u30d0"),
        ("\u0921", "\u095c"),
        ("\u0438", "\u0439"),
        ("\u0e01\u0e32", "\u0e01\u0e48\u0e32"),
    ],
)
def test_marks_that_make_another_letter_stay(first: str, second: str) -> None:
    assert fold_accents(first) != fold_accents(second)


def test_points_and_accents_fold() -> None:
    pairs = {
        "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd": "\u05e9\u05dc\u05d5\u05dd",
        "\u0643\u0650\u062a\u0627\u0628": "\u0643\u062a\u0627\u0628",
        "\u0451\u043b\u043a\u0430": "\u0435\u043b\u043a\u0430",
    }
    assert {word: fold_accents(word) for word in pairs} == pairs


def test_a_final_sigma_is_a_sigma_in_prefixes_and_completion(tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path, a=("\u03bf \u03ba\u03cc\u03c3\u03bc\u03bf\u03c2", "el"))
    for typed in (
        "\u039a\u039f\u03a3*",
        "\u03ba\u03bf\u03c2*",
        "\u039a\u039f\u03a3\u039c\u039f\u03a3*",
        "\u039a\u039f\u03a3\u039c\u039f\u03a3",
    ):
        assert shelf.found(typed) == ["a"]
    assert [*indexed_keys("\u039a\u039f\u03a3\u039c\u039f\u03a3")] == [
        *indexed_keys("\u03ba\u03cc\u03c3\u03bc\u03bf\u03c3")
    ]


@pytest.mark.parametrize(
    "marked",
    [
        "Berater:innen",
        "Berater*innen",
        "Berater/innen",
        "Berater/-innen",
        "Berater_innen",
        "Berater\u00b7innen",
        "BeraterInnen",
    ],
)
def test_a_gender_mark_finds_both_genders(marked: str, tmp_path: Path) -> None:
    texts = {
        "a": (f"Die {marked} helfen", "de"),
        "b": ("Die Berater helfen", "de"),
        "c": ("Die Beraterinnen helfen", "de"),
    }
    shelf = shelf_of(tmp_path, **texts)
    assert set(shelf.found(marked)) == set(texts)
    assert "a" in shelf.found("Berater")
    assert "a" in shelf.found("Beraterinnen")
    assert shelf.found('"Berater* helfen"'.replace("*", "")) != []
    assert split_word(UserWord(marked)) == (UserWord(marked),)


def test_french_and_catalan_dots_within_words(tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path, a=("Les \u00e9tudiant\u00b7e\u00b7s", "fr"), b=("El col\u00b7legi", "ca"))
    assert shelf.found("\u00e9tudiantes") == shelf.found("\u00e9tudiant") == ["a"]
    assert shelf.found("collegi") == shelf.found("col\u00b7legi") == ["b"]


def test_texts_with_such_signs_are_not_plain() -> None:
    for text in ("the U.K. office", "Lehrer:innen", "col\u00b7legi", "note\u00b9", "Qur\u02bcan"):
        assert plain_words(text) is None
    assert plain_words("the office of people's work: in") is not None


@pytest.mark.parametrize(
    ("language", "typed", "written"),
    [
        ("en", "syllabi", "syllabus"),
        ("en", "phenomenon", "phenomena"),
        ("en", "schoolchildren", "schoolchildren"),
        ("de", "Studienabbrecherin", "Studienabbruch"),
        ("de", "Quereinstieg", "Quereinsteiger"),
        ("de", "Auslandsstudium", "Auslandsstudien"),
        ("fr", "travail", "travaux"),
        ("sv", "bok", "böcker"),
    ],
)
def test_irregular_forms_and_derivations_meet(language: str, typed: str, written: str, tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path, a=(f"1 {written} 2", language), b=("3 other 4", language))
    assert shelf.found(typed) == ["a"]


def test_the_listed_plurals_are_those_of_the_dictionary() -> None:
    assert {form: simplemma.lemmatize(form, "en") for form in ("syllabi", "criteria", "crises", "women")} == {
        form: regular_form(form, "en") for form in ("syllabi", "criteria", "crises", "women")
    }
