"""The line above a title names all places of a practice, each with its own regions."""

import pytest

from corpus.vocabularies.skos_loader import load_vocabularies
from search_app.practices.page import location_label


@pytest.mark.parametrize(
    ("countries", "regions", "label"),
    [
        ((), (), ""),
        (("NO",), (), "Norway"),
        (("BE",), ("BE-VLG", "BE-WAL"), "Flanders, Wallonia, Belgium"),
        (("NO", "BE", "EU"), ("BE-VLG",), "Norway; Flanders, Belgium; European Union"),
        (("SUHH",), (), "Soviet Union"),
        (("NO",), ("BE-VLG",), "Norway; Flanders"),
    ],
)
def test_places_are_named_with_their_regions(countries: tuple[str, ...], regions: tuple[str, ...], label: str) -> None:
    assert location_label(countries, regions, load_vocabularies()) == label
