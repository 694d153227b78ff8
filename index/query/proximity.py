"""Words that stand together as they were typed: practices that hold them so come before equals that do not.

`together` makes of neighbouring words what lifts the score a little and is asked of nobody. Their forms as typed are
looked for, which costs two phrases whatever languages the collection has.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from index.query.nodes import BM25FTerm, Node, SynonymGroup, UserWord
from index.query.term_leaves import sequence_leaf
from index.schema import forms_field, text_fields
from index.text.folding import lowercase
from index.text.tokenizer import tokenize

__all__ = ["adjacent_words_boost"]

ADJACENT_PAIR_WEIGHT: Final = 0.1
"""Of a word's weight, that of a pair: enough to decide between equals. In long questions, on judged sets, pairs of
stems rank no better at this weight and worse at 0.4: they are not looked for there."""
MAX_ADJACENT_PAIRS: Final = 3
"""The first pairs of a query: who types more words asks a question."""


def adjacent_words_boost(said: Sequence[Node], small: Sequence[UserWord] = ()) -> tuple[BM25FTerm, ...]:
    """What lifts those that hold neighbouring words of these one after the other; a small word parts them."""
    return tuple(islice(_pairs(said, small), MAX_ADJACENT_PAIRS))


def _pairs(said: Sequence[Node], small: Sequence[UserWord]) -> Iterator[BM25FTerm]:
    words = [word for node in said for word in (node.words if isinstance(node, SynonymGroup) else (node,))]
    for one, other in pairwise(words):
        if isinstance(one, UserWord) and isinstance(other, UserWord) and one not in small and other not in small:
            forms = _form(one), _form(other)
            if all(forms) and one.field == other.field:
                fields = text_fields(one.field)
                leaves = (sequence_leaf(forms_field(field.name), forms, field.boost) for field in fields)
                yield BM25FTerm(tuple(leaves), ADJACENT_PAIR_WEIGHT)


def _form(word: UserWord) -> str:
    """A word as it was typed; empty where it is several."""
    words = tokenize(word.text)
    return lowercase(words[0].text) if len(words) == 1 else ""
