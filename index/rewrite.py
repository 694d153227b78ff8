"""What a reader said, to what the index holds: words become terms of the fields and languages of the collection.

The leaves of the tree that comes out are those of `index.engines.base`. A word is looked for in every text field and in
every language that the collection has, each with its own stem; the form as typed lifts the score a little. Small words
(the, of, und) lift but are not asked for, unless there are no others.
"""

from collections.abc import Sequence

from attrs import evolve

from index.analysis import FOLDED, Analyzer, fold, lower, title_key, tokens
from index.query import And, Constant, Node, Not, Or, Phrase, Prefix, Quoted, Starting, Term, Word
from index.schema import EXACT_FORM_BOOST, EXACT_TITLE_SCORE, TEXT_FIELDS, WHOLE_TITLE, TextField, forms_field

__all__ = ["rewrite"]


def rewrite(node: Node, analyzer: Analyzer, languages: Sequence[str]) -> Node:
    """The tree with its leaves as indexed, for a collection in these languages, the commonest first."""
    found = _Rewriter(analyzer, languages or ("en",)).node(node)
    title = _whole_text(node)
    return And((found,), optional=(Constant(Term(WHOLE_TITLE, title), EXACT_TITLE_SCORE),)) if title else found


def _whole_text(node: Node) -> str:
    """The text of a query that is words alone, as a title would be kept; empty for any other."""
    leaves = node.nodes if isinstance(node, And) else (node,)
    texts = [leaf.text for leaf in leaves if isinstance(leaf, Word | Quoted) and not leaf.field]
    return title_key(" ".join(texts)) if len(texts) == len(leaves) else ""


class _Rewriter:
    def __init__(self, analyzer: Analyzer, languages: Sequence[str]) -> None:
        self.analyzer = analyzer
        self.languages = tuple(languages)

    def node(self, node: Node) -> Node:  # noqa: PLR0911 - one line for each kind of node
        match node:
            case Word():
                return self.word(node)
            case Quoted():
                return Or(tuple(self.phrases([token.text for token in tokens(node.text)], _fields(node.field))))
            case Starting():
                return Or(tuple(self.prefixes(node)))
            case And():
                return self.all_of(node)
            case Or():
                return Or(tuple(self.node(child) for child in node.nodes))
            case Not():
                return Not(self.node(node.node))
            case _:
                return node

    def all_of(self, node: And) -> Node:
        """Every part is asked for but small words, which lift; small words alone are asked for."""
        children = self.closed(node.nodes)
        small = self.small([child for child in children if isinstance(child, Word)])
        required = [child for child in children if child not in small]
        if all(isinstance(child, Not) for child in required):
            required, small = list(children), ()
        return And(tuple(map(self.node, required)), optional=tuple(map(self.node, small)))

    def closed(self, nodes: Sequence[Node]) -> list[Node]:
        """The nodes with neighbouring words that are one word ("drop out") as that word."""
        found: list[Node] = []
        for node in nodes:
            before = found[-1] if found else None
            if isinstance(node, Word) and isinstance(before, Word) and node.field == before.field:
                closed = self.analyzer.closed((before.text, node.text), self.languages)
                if closed:
                    found[-1] = evolve(node, text=closed)
                    continue
            found.append(node)
        return found

    def small(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The small words among them, in the language or languages of the collection that know the most of them so."""
        known = [
            tuple(word for word in words if self.analyzer.is_stop(word.text, (language,)))
            for language in self.languages
        ]
        most = max(map(len, known), default=0)
        return tuple(dict.fromkeys(word for found in known if len(found) == most for word in found))

    def word(self, word: Word) -> Node:
        fields = _fields(word.field)
        parts = [token.text for token in tokens(word.text)]
        hyphenated = all(token.hyphenated for token in tokens(word.text)[1:])
        whole = self.analyzer.closed(parts, self.languages) if hyphenated else ""
        if whole or len(parts) == 1:
            alternatives = self.terms(whole or parts[0], fields)
        else:
            alternatives = self.phrases(parts, fields)
            if hyphenated:
                alternatives += self.terms("".join(parts), fields)
        lifts = (
            Term(forms_field(field.name), lower("".join(parts)), field.boost * EXACT_FORM_BOOST) for field in fields
        )
        return And((Or(tuple(alternatives)),), optional=tuple(lifts))

    def terms(self, word: str, fields: Sequence[TextField]) -> list[Node]:
        stems = dict.fromkeys(self.analyzer.stem(word, language) for language in self.languages)
        return [Term(field.name, stem, field.boost) for field in fields for stem in stems]

    def phrases(self, words: Sequence[str], fields: Sequence[TextField]) -> list[Node]:
        """The words one after the other, in each field and language."""
        if len(words) == 1:
            return self.terms(words[0], fields)
        found: list[Node] = []
        for language in self.languages:
            stems = tuple(enumerate(self.analyzer.stem(word, language) for word in words))
            found += [Phrase(field.name, stems, field.boost) for field in fields]
        return found

    def prefixes(self, said: Starting) -> list[Node]:
        """The beginning without accents, which forms with and without accents answer."""
        start = fold(lower(said.text))
        return [
            Prefix(forms_field(field.name), mark + start, field.boost)
            for field in _fields(said.field)
            for mark in ("", FOLDED)
        ]


def _fields(name: str) -> tuple[TextField, ...]:
    return tuple(field for field in TEXT_FIELDS if name in ("", field.name))
