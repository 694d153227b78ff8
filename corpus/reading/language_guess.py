"""Guesses the language of a text with py3langid, whose model is part of the package.

A text that is too short, or a guess that is not sure enough, gives no language. A record states its language more often
than a document does, so a record's title and sections need less evidence.
"""

from collections.abc import Collection
from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

__all__ = ["guess_document_language", "guess_language", "guess_language_among", "guess_record_language"]

SAMPLE: Final = 2_000
"""Characters that are looked at."""
MIN_RECORD_LENGTH: Final = 40
"""Characters of the shortest record whose language is guessed."""
MIN_RECORD_CONFIDENCE: Final = 0.8
"""The confidence, from 0 to 1, from which the language of a record is used."""
MIN_DOCUMENT_LENGTH: Final = 100
"""Characters of the shortest document whose language is guessed."""
MIN_DOCUMENT_CONFIDENCE: Final = 0.9
"""The confidence, from 0 to 1, from which the language of a document is used."""


def guess_record_language(text: str) -> str:
    """Return the ISO 639 code of the language of a record's texts, or an empty string."""
    return guess_language(text, MIN_RECORD_CONFIDENCE) if len(text) >= MIN_RECORD_LENGTH else ""


def guess_document_language(text: str) -> str:
    """Return the ISO 639 code of the language of a document, or an empty string."""
    return guess_language(text, MIN_DOCUMENT_CONFIDENCE) if len(text) >= MIN_DOCUMENT_LENGTH else ""


def guess_language(text: str, confidence: float = 0.0) -> str:
    """Return the ISO 639 code of a text's language, or an empty string below that confidence (0 to 1)."""
    language, sure = _identifier().classify(text[:SAMPLE])
    return str(language) if sure >= confidence else ""


def guess_language_among(text: str, languages: Collection[str], confidence: float) -> str:
    """Return which of these languages a text is in; empty where none of them reaches the confidence, from 0 to 1."""
    shares = {language: float(share) for language, share in _identifier().rank(text[:SAMPLE]) if language in languages}
    language = max(shares, key=lambda name: (shares[name], name), default="")
    return language if language and shares[language] >= confidence * sum(shares.values()) else ""


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
