"""The stemmers of the languages that NLTK lacks bring the forms of a noun together.

The forms are those of the declension tables of Wiktionary.
"""

from pathlib import Path

import pytest

from index.text.stemmer import stem_term
from index.text.word_stemmers import word_stemmer
from tests.index.shelf import Shelf, practice

FORMS = {
    "bg": ("училище", "училището", "училища"),
    "ca": ("escola", "escoles"),
    "cs": ("škola", "školy", "školou"),
    "el": ("σύμβουλος", "σύμβουλοι", "συμβούλων"),
    "et": ("nõustaja", "nõustajad", "nõustajate"),
    "ga": ("múinteoir", "múinteoirí"),
    "hr": ("škola", "škole", "školama"),
    "lt": ("mokykla", "mokyklos", "mokyklų"),
    "lv": ("skola", "skolas", "skolām"),
    "mk": ("училиште", "училишта"),
    "pl": ("szkoła", "szkoły", "szkołę"),
    "sk": ("škola", "školy", "školám"),
    "sl": ("šola", "šole", "šolah"),
    "sr": ("школа", "школе", "школама"),
    "tr": ("okul", "okullar", "okulda"),
    "uk": ("школа", "школи", "школою"),
}


@pytest.mark.parametrize("language", FORMS)
def test_the_forms_of_a_word_have_one_stem(language: str, tmp_path: Path) -> None:
    forms = FORMS[language]
    assert len({stem_term(form, language) for form in forms}) == 1
    shelf = Shelf.of(
        tmp_path, [practice("a", f"1 {forms[-1]} 2", language=language), practice("b", "3", language=language)]
    )
    assert all(shelf.found(form) == ["a"] for form in forms)


def test_serbian_words_match_in_both_scripts() -> None:
    assert stem_term("školama", "sr") == stem_term("школа", "sr")


def test_a_turkish_word_in_capitals_has_the_stem_of_the_word() -> None:
    assert stem_term("İSTANBUL".lower(), "tr") == stem_term("istanbul", "tr")


@pytest.mark.parametrize("language", ["mt", "ja", "zh", "xx", "und"])
def test_other_languages_have_no_stemmer(language: str) -> None:
    assert word_stemmer(language) is None
