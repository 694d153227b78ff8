"""Texts of a profile in several languages: `label = { en = "Budget", de = "Kosten" }`.

Pages are in English, so they show the English text, and the first one where there is none. Imports know the labels of
sections and fields in all languages: as headings of documents, and as names of columns.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from corpus.vocabularies.languages import language_scheme

__all__ = ["with_one_language"]

PAGES: Final = "en"
"""The language of the pages."""
TEXTS: Final = frozenset(
    {
        *("label", "part", "name", "description", "hint", "missing", "note", "value_name"),
        *("prompts", "singular", "plural", "finds"),
    }
)
"""The keys of a profile whose values may be in several languages."""
_CODE: Final = re.compile(r"[a-z]{2,3}")
_OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {"sections": ("headings", "columns"), "fields": ("columns",)}
"""The keys that take the labels in other languages, by the array of the entry."""


def with_one_language(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a profile with one text for each in several languages."""
    chosen: dict[str, Any] = _choose(values)
    for array, names in _OTHER_NAMES.items():
        entries = values.get(array)
        if isinstance(entries, list):
            chosen[array] = [_with_labels(*pair, names) for pair in zip(entries, chosen[array], strict=True)]
    return chosen


def _choose(value: Any, key: str = "") -> Any:  # noqa: ANN401 - whatever a file holds
    if isinstance(value, dict):
        if key in TEXTS and _is_translated(value):
            return value.get(PAGES, next(iter(value.values())))
        return {name: _choose(inner, str(name)) for name, inner in value.items()}
    return [_choose(entry, key) for entry in value] if isinstance(value, list) else value


def _is_translated(value: Mapping[Any, Any]) -> bool:
    """Return whether all keys are codes of languages."""
    known = language_scheme()
    return bool(value) and all(_CODE.fullmatch(str(code)) and known.get(str(code)) is not None for code in value)


def _with_labels(entry: Any, chosen: Any, names: tuple[str, ...]) -> Any:  # noqa: ANN401 - whatever a file holds
    """Return the chosen form of a section or field, with its labels in other languages among its other names."""
    labels = entry.get("label") if isinstance(entry, dict) else None
    if not isinstance(labels, dict) or not _is_translated(labels):
        return chosen
    others = [text for text in labels.values() if isinstance(text, str) and text != chosen["label"]]
    known = {name: chosen.get(name, []) for name in names}
    return {**chosen, **{name: [*listed, *others] for name, listed in known.items() if isinstance(listed, list)}}
