"""`TokenizedPractice`: the tokenized texts of a practice's stored fields.

It is cached with the stored fields, which many results share. Finding terms in a practice then compares two sets of
words, and texts without any of the words are skipped.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, TypeAlias

from index.highlight.tokenized_text import TokenizedText
from index.schema import LABELS_LANGUAGE
from index.stored_fields import StoredFields
from index.text.surface_forms import SurfaceForms

__all__ = ["METADATA", "FieldLanguage", "FieldTexts", "TokenizedPractice", "tokenize_practice"]

METADATA: Final = ("title", "labels", "names")
"""The sources of text that are no sections."""

FieldLanguage: TypeAlias = tuple[str, str]
"""The language that a text was analysed in, and the index field that it was indexed in."""


class FieldTexts(NamedTuple):
    """The tokenized texts of one source in a practice."""

    source: str
    """One of METADATA, or the key of a section."""
    texts: tuple[TokenizedText, ...]
    field_language: FieldLanguage


class TokenizedPractice:
    """The tokenized texts of a practice, without those of its files. Threads may share it."""

    def __init__(self, stored: StoredFields) -> None:
        words: set[str] = set()
        self.fields = tuple(field for field in _tokenize_fields(stored, words) if field.texts)
        self.field_languages: tuple[FieldLanguage, ...] = tuple(
            dict.fromkeys(field.field_language for field in self.fields)
        )
        self.words: AbstractSet[str] = words
        """The distinct words of all plain texts, joined words included."""
        self._met: dict[SurfaceForms, object] = {}

    def meet(self, surfaces: SurfaceForms) -> None:
        """Register its words with these surface forms, unless they are registered."""
        surfaces.register_once(self.words, self._met)


def tokenize_practice(stored: StoredFields) -> TokenizedPractice:
    """Return the tokenized texts of these stored fields. They are tokenized once and cached with the fields."""
    return stored.derive(TokenizedPractice)


def _tokenize_fields(stored: StoredFields, shared_words: set[str]) -> Iterator[FieldTexts]:
    """Tokenize the texts of each source, and add their words to `shared_words`."""
    own = stored.language
    sources = (
        ("title", (stored.title, stored.native_title), own, "title"),
        ("labels", stored.keywords, own, "labels"),
        ("labels", stored.labels, LABELS_LANGUAGE, "labels"),
        ("names", stored.names, own, "text"),
        *((key, (text,), own, "text") for key, text in stored.sections.items()),
    )
    for source, texts, language, field in sources:
        tokenized = tuple([TokenizedText(text, shared_words) for text in texts if text])
        yield FieldTexts(source, tokenized, (language, field))
