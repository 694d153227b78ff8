"""What comes first of what answers a word or two: a practice of that very title, then those that hold the very words.

A title is matched whole. Of two words, the more of them a practice holds as they were typed, the earlier it comes,
before all that hold other forms; a word in the title counts in any form, for a title says what a practice is. Of three
and more, forms decide between equals only (`EXACT_FORM_BOOST`): whoever types "portable operating systems" describes
something, and means one system, too. Tiers halved the nDCG@10 of such queries in judged sets, and cost those of two
words very little.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from index.query.nodes import And, BM25FTerm, ConstantScore, Node, SynonymGroup, Term, UserPhrase, UserWord
from index.query.term_leaves import WordLeaf, sequence_leaf, spelling_leaves
from index.schema import EXACT_TITLE_SCORE, EXACT_WORD_SCORE, TEXT_FIELDS, WHOLE_TITLE, TextField, forms_field
from index.text.analyzer import Analyzer
from index.text.folding import lowercase, title_key
from index.text.tokenizer import Token

__all__ = ["exact_form_boost", "exact_title_boost", "is_short_query"]

SHORT_QUERY_WORDS: Final = 2
SHORT_QUERY_STOP_WORDS: Final = 1
"""Small words beside them: of more it is a question."""

_TITLE: Final = tuple(field for field in TEXT_FIELDS if field.name == "title")


def exact_title_boost(node: Node) -> tuple[Node, ...]:
    """What lifts the practice whose whole title the query is."""
    title = _whole_text(node)
    return (ConstantScore(Term(WHOLE_TITLE, title), EXACT_TITLE_SCORE),) if title else ()


def is_short_query(required: Iterable[Node], small: Sequence[UserWord] = ()) -> bool:
    """Whether what is asked for are so few words that who holds the very words comes first."""
    return sum(map(_words, required)) <= SHORT_QUERY_WORDS and len(small) <= SHORT_QUERY_STOP_WORDS


def exact_form_boost(
    analyzer: Analyzer, words: Sequence[Token], fields: Sequence[TextField], languages: Sequence[str]
) -> ConstantScore:
    """What lifts those that hold these words in the forms that were typed, or in the title in any."""
    leaves = [*_forms(analyzer, words, fields, languages)]
    if len(fields) > 1:
        leaves += spelling_leaves(analyzer, words, _TITLE, languages)
    return ConstantScore(BM25FTerm(tuple(leaves)), EXACT_WORD_SCORE)


def _forms(
    analyzer: Analyzer, words: Sequence[Token], fields: Sequence[TextField], languages: Sequence[str]
) -> Iterator[WordLeaf]:
    """The words as they were typed, one after the other; what hyphens join, closed and apart too."""
    typed = lowercase("".join(word.text for word in words))
    spelled_so = [tuple(map(lowercase, one)) for one in analyzer.spellings(words, languages)]
    closed = [(typed,)] if all(word.hyphenated for word in words[1:]) else []
    for form in dict.fromkeys((*closed, *spelled_so)):
        if "".join(form) == typed:
            yield from (sequence_leaf(forms_field(field.name), form, field.boost) for field in fields)


def _words(node: Node) -> int:
    match node:
        case SynonymGroup():
            return len(node.words)
        case UserPhrase():
            return len(node.text.split())
        case _:
            return 1


def _whole_text(node: Node) -> str:
    """The text of a query that is words alone, as a title would be kept; empty for any other."""
    nodes = node.nodes if isinstance(node, And) else (node,)
    leaves = [word for child in nodes for word in (child.words if isinstance(child, SynonymGroup) else (child,))]
    texts = [leaf.text for leaf in leaves if isinstance(leaf, UserWord | UserPhrase) and not leaf.field]
    return title_key(" ".join(texts)) if len(texts) == len(leaves) else ""
