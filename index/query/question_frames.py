"""Marks the words that frame a question ("Wie kann ich …", "Qu'est-ce que …"), so that its topic decides.

Texts that answer a question rarely repeat such words. So they are rare in the index, and would weigh more than the
topic. `index/text/question_frames.toml` lists them: interrogatives, auxiliaries and verbs such as "do" and "exist".
Marked words need not match and add little to the score. A tree is changed only where it is a question: with a question
mark, with an interrogative among its first words, or with a verb and its pronoun turned round (`reste-t-il`). Words
stay unmarked where no other words would be left.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import evolve

from index.query.nodes import And, Node, SynonymGroup, UserPhrase, UserPrefix, UserWord
from index.query.term_leaves import query_languages
from index.query.word_splitter import split_word
from index.text.analyzer import Analyzer
from index.text.folding import lowercase
from index.text.tokenizer import tokenize
from index.text.wordlists import frame_words, interrogatives, is_inversion, is_plain_inversion

__all__ = ["mark_question_frame"]

FIRST_WORDS: Final = 3
"""A query with an interrogative among so many first words is a question."""


def mark_question_frame(node: Node, analyzer: Analyzer, languages: Sequence[str], *, has_mark: bool = False) -> Node:
    """Return a tree as typed with its frame words marked, for a collection in these languages.

    `has_mark` says that the query ends with a question mark.
    """
    children = [*_split_words(node.nodes if isinstance(node, And) else (node,))]
    candidates = query_languages(languages)
    best = _question_languages(children, analyzer, candidates)
    parts = [*_split_inversions(children, best, candidates)]
    words = [lowercase(part.text) for part in parts[:FIRST_WORDS] if isinstance(part, UserWord)]
    has_interrogative = any(word in interrogatives(language) for word in words for language in best)
    if not (has_mark or has_interrogative or len(parts) > len(children)):
        return node
    marking = best or candidates
    marked = tuple(_mark(part, analyzer, marking) if isinstance(part, UserWord) else part for part in parts)
    return And(marked) if len(marked) > 1 and any(_is_topic(part, analyzer, marking) for part in marked) else node


def _split_words(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield the nodes, with words split at apostrophes."""
    for node in nodes:
        if isinstance(node, UserWord):
            yield from split_word(node)
        else:
            yield node


def _split_inversions(nodes: Sequence[Node], best: Sequence[str], candidates: Sequence[str]) -> Iterator[Node]:
    """Yield the nodes, with verbs and the pronouns behind them as words of their own: `reste-t-il` as reste, t, il."""
    for node in nodes:
        tokens = tokenize(node.text) if isinstance(node, UserWord) and "-" in node.text else []
        words = [lowercase(token.text) for token in tokens]
        if (
            len(words) > 1
            and all(token.joined == "-" for token in tokens[1:])
            and (
                any(is_inversion(words, language) for language in best)
                or any(is_plain_inversion(words, language) for language in candidates)
            )
        ):
            yield from (UserWord(token.text, node.field) for token in tokens if isinstance(node, UserWord))
        else:
            yield node


def _question_languages(nodes: Sequence[Node], analyzer: Analyzer, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the languages in which the most of these words are stop words or frame words; none where no word is."""
    words = [lowercase(node.text) for node in nodes if isinstance(node, UserWord)]
    counts = Counter(
        language
        for language in languages
        for word in words
        if analyzer.is_stop_word(word, (language,)) or word in frame_words(language)
    )
    most = max(counts.values(), default=0)
    return tuple(language for language in languages if most and counts[language] == most)


def _mark(word: UserWord, analyzer: Analyzer, languages: Sequence[str]) -> UserWord:
    """Mark a frame word; stop words need no mark."""
    is_frame = not word.field and any(lowercase(word.text) in frame_words(language) for language in languages)
    return evolve(word, is_frame=is_frame and not analyzer.is_stop_word(word.text, languages))


def _is_topic(node: Node, analyzer: Analyzer, languages: Sequence[str]) -> bool:
    """Return whether a node is what the question is about."""
    if isinstance(node, UserWord):
        return not node.is_frame and not analyzer.is_stop_word(node.text, languages)
    return isinstance(node, SynonymGroup | UserPhrase | UserPrefix)
