"""`QueryClause`: what of a query a practice can match by itself; `query_clauses` lists the clauses of a tree.

They explain hits: which words, synonyms or parts of words match, and which required words are missing.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from index.query.nodes import And, Node, Or, Synonym, SynonymGroup, UserPhrase, UserPrefix, UserWord
from index.query.query_terms import QueryTerm, extract_query_terms
from index.query.rewriter import Rewriter, split_single_word
from index.query.synonyms.indexed_synonyms import IndexedSynonyms
from index.storage.caches import memoize
from index.text.analyzer import Analyzer
from index.text.tokenizer import is_unspaced_script

__all__ = ["QueryClause", "query_clauses"]

CACHED_NODES: Final = 1_000
"""Rewritten words and phrases whose query terms are cached."""


@frozen
class QueryClause:
    """A word, phrase, prefix or synonym that a practice can match by itself."""

    typed_text: str
    """The text as typed. For a synonym, the words that it is a synonym of."""
    terms: tuple[QueryTerm, ...]
    """The query terms, all of which have to match."""
    synonym: Synonym | None = None
    """The synonym, where the clause is one."""
    required: bool = True
    """Whether a practice without the typed text lacks something. Alternatives of an OR are not required."""
    is_subword: bool = False
    """Whether it is a part of the word that was typed."""


def query_clauses(
    node: Node,
    analyzer: Analyzer,
    languages: Sequence[str],
    synonyms: IndexedSynonyms | None = None,
    *,
    relaxed: bool = False,
) -> tuple[QueryClause, ...]:
    """Return the clauses of a tree as typed, without stop words and negated nodes.

    `relaxed` adds the subwords, which match in the relaxed tree (`index.query.plan`).
    """
    rewriter = Rewriter(analyzer, languages, synonyms)
    return tuple(dict.fromkeys(_clauses(node, rewriter, relaxed=relaxed, required=True)))


def _clauses(node: Node, rewriter: Rewriter, *, relaxed: bool, required: bool) -> Iterator[QueryClause]:
    node = split_single_word(node)
    match node:
        case SynonymGroup():
            yield from _group_clauses(node, rewriter, required=required)
        case And():
            for child in rewriter.separate_stop_words(node)[0]:
                yield from _clauses(child, rewriter, relaxed=relaxed, required=required)
        case Or():
            for child in node.nodes:
                yield from _clauses(child, rewriter, relaxed=relaxed, required=False)
        case UserWord() | UserPhrase() | UserPrefix():
            yield from _word_clauses(node, rewriter, relaxed=relaxed, required=required)


def _group_clauses(group: SynonymGroup, rewriter: Rewriter, *, required: bool) -> Iterator[QueryClause]:
    yield QueryClause(group.typed_text, _query_terms(rewriter.rewrite_typed_words(group)), None, required)
    for indexed in rewriter.indexed_synonyms(group):
        yield QueryClause(group.typed_text, (frozenset(indexed.leaves),), indexed.synonym, required)


def _word_clauses(
    node: UserWord | UserPhrase | UserPrefix, rewriter: Rewriter, *, relaxed: bool, required: bool
) -> Iterator[QueryClause]:
    # In scripts without blanks, a word is a pair of characters, and no reader misses a pair.
    required = required and not is_unspaced_script(node.text)
    typed = f"{node.text}*" if isinstance(node, UserPrefix) else node.text
    yield QueryClause(typed, _query_terms(rewriter.rewrite(node)), None, required)
    for subword in rewriter.subwords(node) if relaxed else ():
        yield QueryClause(typed, (frozenset(subword.nodes),), None, required, is_subword=True)


_query_terms: Final = memoize(extract_query_terms, CACHED_NODES)
