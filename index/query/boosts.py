"""Boosts: optional clauses that only raise scores, so that the exact words of a query rank first.

They form tiers, whose scores are larger than what BM25 adds up to:

1. a practice whose whole title is the query (EXACT_TITLE_SCORE);
2. practices that match all typed words, before those where words are missing (`index.query.plan`, ALL_WORDS_SCORE);
3. practices that match the typed words, before those that match synonyms (TYPED_WORDS_SCORE);
4. in a query of one or two words, practices that contain a word as typed, before those with another ending of it only
   (EXACT_FORM_SCORE). In a title, every ending counts as the typed one, since a title says what a practice is about.

In queries of three words or more, exact forms decide between equals only (EXACT_FORM_BOOST). "portable operating
systems" describes a thing, and one system is meant, too. On judged sets, the fourth tier halved the nDCG@10 of such
queries, and cost queries of two words very little. Words that are next to each other as typed decide between equals,
too.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from index.query.nodes import And, BM25FTerm, ConstantScore, Node, SynonymGroup, Term, UserPhrase, UserWord
from index.query.term_leaves import WordLeaf, sequence_leaf, spelling_leaves
from index.schema import WHOLE_TITLE, TextField, forms_field, text_fields
from index.text.analyzer import Analyzer
from index.text.folding import lowercase, title_key
from index.text.tokenizer import Token, tokenize

__all__ = [
    "EXACT_FORM_BOOST",
    "EXACT_FORM_SCORE",
    "EXACT_TITLE_SCORE",
    "TYPED_WORDS_SCORE",
    "adjacent_words_boost",
    "exact_form_boost",
    "exact_title_boost",
    "is_short_query",
    "typed_words_boost",
]

EXACT_TITLE_SCORE: Final = 2_000.0
"""The score of a practice whose whole title is the query: more than all other scores together."""
TYPED_WORDS_SCORE: Final = 400.0
"""The score of a practice that matches the typed words, where synonyms would match too."""
EXACT_FORM_SCORE: Final = 100.0
"""The score of each word of a short query that is matched as typed: more than BM25 adds."""
EXACT_FORM_BOOST: Final = 0.1
"""The weight of a word's form as typed, accents and ending included, beside its stems.

It decides between equals, and is too small to lift a worse match.
"""
ADJACENT_PAIR_WEIGHT: Final = 0.1
"""The weight of two adjacent words, where one word weighs 1: it decides between equals.

In long questions of judged sets, pairs of stems rank no better at this weight, and worse at 0.4. So stems are not used.
"""
MAX_ADJACENT_PAIRS: Final = 3
"""Only the first pairs of a query are boosted: a query with more words is a question."""
SHORT_QUERY_WORDS: Final = 2
"""A short query has at most so many words …"""
SHORT_QUERY_STOP_WORDS: Final = 1
"""… and at most so many stop words beside them. With more it is a question."""

_TITLE: Final = text_fields("title")


def exact_title_boost(node: Node) -> tuple[Node, ...]:
    """Return a clause that boosts the practice whose whole title is the query; none where a title cannot match."""
    title = _whole_text(node)
    return (ConstantScore(Term(WHOLE_TITLE, title), EXACT_TITLE_SCORE),) if title else ()


def typed_words_boost(typed: Sequence[Node]) -> ConstantScore:
    """Return a clause that boosts practices that match all these nodes, which are the typed words as index terms."""
    return ConstantScore(And(tuple(typed)), TYPED_WORDS_SCORE)


def exact_form_boost(
    analyzer: Analyzer, words: Sequence[Token], fields: Sequence[TextField], languages: Sequence[str]
) -> ConstantScore:
    """Return a clause that boosts practices with these words as typed, or in the title with any ending."""
    leaves = [*_form_leaves(analyzer, words, fields, languages)]
    if len(fields) > 1:
        leaves += spelling_leaves(analyzer, words, _TITLE, languages)
    return ConstantScore(BM25FTerm(tuple(leaves)), EXACT_FORM_SCORE)


def adjacent_words_boost(nodes: Sequence[Node], stop_words: Sequence[UserWord] = ()) -> tuple[BM25FTerm, ...]:
    """Return clauses that boost practices in which neighbouring words of a query are adjacent, in their typed forms.

    They cost two phrases per pair, however many languages the collection has. No pair contains a stop word.
    """
    return tuple(islice(_adjacent_pairs(nodes, stop_words), MAX_ADJACENT_PAIRS))


def is_short_query(required: Iterable[Node], stop_words: Sequence[UserWord] = ()) -> bool:
    """Return whether a query has so few words that practices with their exact forms come first."""
    return sum(map(_count_words, required)) <= SHORT_QUERY_WORDS and len(stop_words) <= SHORT_QUERY_STOP_WORDS


def _form_leaves(
    analyzer: Analyzer, words: Sequence[Token], fields: Sequence[TextField], languages: Sequence[str]
) -> Iterator[WordLeaf]:
    """Yield the leaves of the words in their typed forms; hyphenated words also closed and open."""
    typed = lowercase("".join(word.text for word in words))
    spellings = [tuple(map(lowercase, spelling)) for spelling in analyzer.spellings(words, languages)]
    closed = [(typed,)] if all(word.joined for word in words[1:]) else []
    for forms in dict.fromkeys((*closed, *spellings)):
        if "".join(forms) == typed:
            yield from (sequence_leaf(forms_field(field.name), forms, field.boost) for field in fields)


def _adjacent_pairs(nodes: Sequence[Node], stop_words: Sequence[UserWord]) -> Iterator[BM25FTerm]:
    words = [word for node in nodes for word in (node.words if isinstance(node, SynonymGroup) else (node,))]
    for first, second in pairwise(words):
        if not (isinstance(first, UserWord) and isinstance(second, UserWord)) or first.field != second.field:
            continue
        forms = _form(first), _form(second)
        if all(forms) and first not in stop_words and second not in stop_words:
            fields = text_fields(first.field)
            leaves = (sequence_leaf(forms_field(field.name), forms, field.boost) for field in fields)
            yield BM25FTerm(tuple(leaves), ADJACENT_PAIR_WEIGHT)


def _form(word: UserWord) -> str:
    """Return the form of a word as typed; empty where it is several tokens."""
    words = tokenize(word.text)
    return lowercase(words[0].text) if len(words) == 1 else ""


def _count_words(node: Node) -> int:
    match node:
        case SynonymGroup():
            return len(node.words)
        case UserPhrase():
            return len(node.text.split())
        case _:
            return 1


def _whole_text(node: Node) -> str:
    """Return the title key of a query that consists of words and phrases; empty for any other query."""
    nodes = node.nodes if isinstance(node, And) else (node,)
    leaves = [word for child in nodes for word in (child.words if isinstance(child, SynonymGroup) else (child,))]
    texts = [leaf.text for leaf in leaves if isinstance(leaf, UserWord | UserPhrase) and not leaf.field]
    return title_key(" ".join(texts)) if len(texts) == len(leaves) else ""
