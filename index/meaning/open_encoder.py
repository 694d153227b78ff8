"""`open_encoder`: selects an encoder by the settings."""

from attrs import frozen

from index.meaning.encoder import Encoder
from index.meaning.http_encoder import HttpEncoder
from index.meaning.universal_sentence_encoder import UniversalSentenceEncoder

__all__ = ["HttpEncoderOptions", "open_encoder"]


@frozen
class HttpEncoderOptions:
    """What is known of an encoder on another server."""

    url: str
    """The address of its `/v1/embeddings`."""
    model: str
    languages: frozenset[str]
    """The ISO 639-1 codes of the languages that the model was trained in."""
    min_similarity: float
    """The cosine from which a passage is close to a query."""


def open_encoder(name: str, options: HttpEncoderOptions | None = None) -> Encoder:
    """Open the encoder of a name; with options, the one on another server.

    The model is loaded on first use. Raises EncoderUnavailable where it is missing.
    """
    del name
    if options is None:
        return UniversalSentenceEncoder()
    return HttpEncoder(options.url, options.model, options.languages, options.min_similarity)
