"""`CompoundSpellings`: two words that the collection also writes as one, and one word that it also writes as two.

Readers type `karriere veiledning` where texts have `karriereveiledning`, and `secondchance` where they have "second
chance". The other spelling becomes a synonym of the typed words, so it ranks below them. It is added only where it
finds practices that the typed words do not. The words of the index decide, so no language needs a dictionary.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from index.query.nodes import And, BM25FTerm, Node, Not, Synonym, SynonymGroup, UserWord
from index.query.term_leaves import query_languages, spelling_leaves
from index.schema import TEXT_FIELDS, forms_field
from index.storage.caches import memoize
from index.term_reader import TermReader
from index.text.analyzer import Analyzer
from index.text.folding import MAX_WORD_LENGTH, lowercase
from index.text.tokenizer import tokenize

__all__ = ["CompoundSpellings"]

MAX_WORDS: Final = 5
"""Words of the longest query that gets other spellings: in a longer one, other words find the practices."""
MIN_PART: Final = 3
"""Letters of the shortest part of a word that the collection does not contain as typed …"""
MIN_PART_OF_KNOWN: Final = 4
"""… and of one that it contains."""
MAX_SPLITS: Final = 3
"""Splits of a word whose parts are looked up next to each other, those with the most frequent parts."""
CACHED_SPELLINGS: Final = 10_000


class CompoundSpellings:
    """Finds the other spellings of words by one state of the index. Threads may share it."""

    def __init__(
        self, terms: TermReader, count: Callable[[Node], int], analyzer: Analyzer, languages: Iterable[str]
    ) -> None:
        """Take the terms of the index, a function that counts the matches of a node, and the collection's languages."""
        self._terms = terms
        self._count = count
        self._analyzer = analyzer
        self._languages = query_languages(languages)
        self._closed = memoize(self._find_closed, CACHED_SPELLINGS)
        self._open = memoize(self._find_open, CACHED_SPELLINGS)

    def add_to(self, node: Node) -> Node:
        """Return a tree as typed with the other spellings of its words as synonyms."""
        children = node.nodes if isinstance(node, And) else (node,)
        if len(children) > MAX_WORDS:
            return node
        spelled = self._spell(children)
        return spelled[0] if len(spelled) == 1 else And(tuple(spelled))

    def _spell(self, nodes: Sequence[Node]) -> list[Node]:
        spelled: list[Node] = []
        position = 0
        while position < len(nodes):
            words = [
                node for node in nodes[position : position + 2] if isinstance(node, UserWord) and self._is_plain(node)
            ]
            if len(words) == 2 and (closed := self._closed(words[0].text, words[1].text)):  # noqa: PLR2004 - a pair
                spelled.append(self._group(words, closed))
                position += 2
                continue
            node = nodes[position]
            opened = self._open(node.text) if words and node is words[0] and isinstance(node, UserWord) else ""
            spelled.append(self._group([words[0]], opened) if opened else node)
            position += 1
        return spelled

    def _group(self, words: Sequence[UserWord], spelling: str) -> SynonymGroup:
        synonyms = tuple(Synonym(spelling, language) for language in self._languages)
        return SynonymGroup(tuple(words), synonyms, is_spelling=True)

    def _is_plain(self, word: UserWord) -> bool:
        """Return whether it is a single word of letters, and no stop word."""
        is_word = not (word.field or word.is_frame) and len(word.text) >= MIN_PART and word.text.isalpha()
        return is_word and len(tokenize(word.text)) == 1 and not self._analyzer.is_stop_word(word.text, self._languages)

    def _find_closed(self, first: str, second: str) -> str:
        """Return two words as one where practices contain that, and not the two words; else an empty text."""
        word = lowercase(first + second)
        is_used = len(word) <= MAX_WORD_LENGTH and self._frequencies([word])[0] > 0
        return word if is_used and self._finds_more(word, f"{first} {second}") else ""

    def _find_open(self, word: str) -> str:
        """Return a word as two where practices contain these together, and not the word; else an empty text."""
        word = lowercase(word)
        least = MIN_PART_OF_KNOWN if self._frequencies([word])[0] else MIN_PART
        splits = [(word[:end], word[end:]) for end in range(least, min(len(word), MAX_WORD_LENGTH) - least + 1)]
        parts = [part for split in splits for part in split]
        frequencies = dict(zip(parts, self._frequencies(parts), strict=True))
        known = [split for split in splits if all(frequencies[part] for part in split)]
        best = sorted(known, key=lambda split: -min(frequencies[part] for part in split))[:MAX_SPLITS]
        spellings = (" ".join(split) for split in best if not any(map(self._is_stop_word, split)))
        return next((spelling for spelling in spellings if self._finds_more(spelling, word)), "")

    def _finds_more(self, spelling: str, typed: str) -> bool:
        """Return whether practices contain a spelling that do not contain the typed words."""
        return self._count(And((self._leaves(spelling), Not(self._leaves(typed))))) > 0

    def _leaves(self, words: str) -> BM25FTerm:
        return BM25FTerm(tuple(spelling_leaves(self._analyzer, tokenize(words), TEXT_FIELDS, self._languages)))

    def _frequencies(self, forms: Sequence[str]) -> list[int]:
        """Return in how many practices each form stands, in the field where it is most frequent."""
        counts = [self._terms.frequencies(forms_field(field.name), forms) for field in TEXT_FIELDS]
        return [max(of_form) for of_form in zip(*counts, strict=True)]

    def _is_stop_word(self, word: str) -> bool:
        return self._analyzer.is_stop_word(word, self._languages)
