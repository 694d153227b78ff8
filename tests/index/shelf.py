"""Practices in a real index, asked by what a reader types: the way through the language layer, without a collection."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

from corpus.practice import Practice, Section
from corpus.vocabularies.skos_loader import load_vocabularies
from index.engines import open_engine
from index.engines.base import Engine, EngineRequest, TopDocs
from index.query.plan import rewrite
from index.query.syntax.parser import parse
from index.schema import document
from index.search_query import Sort
from index.text.analyzer import Analyzer

ANALYZER = Analyzer()
VOCABULARIES = load_vocabularies()


def practice(slug: str, text: str = "", *, title: str = "Untitled", language: str = "en", **fields: object) -> Practice:
    sections = [Section("narrative", text)]
    return Practice(slug=slug, title=title, language=language, sections=sections, **fields)  # type: ignore[arg-type]


@frozen(eq=False)
class Shelf:
    engine: Engine

    @classmethod
    def of(cls, folder: Path, practices: Iterable[Practice]) -> "Shelf":
        engine = open_engine(f"whoosh://{folder}/index")
        with engine.build_generation() as generation:
            generation.add(document(one, ANALYZER, VOCABULARIES) for one in practices)
            generation.publish(1)
        engine.refresh()
        return cls(engine)

    @classmethod
    def of_texts(cls, folder: Path, *texts: str, language: str = "en") -> "Shelf":
        """One practice for each text; its slug is the text's letter: a, b, c."""
        return cls.of(folder, [practice("abcdefghij"[n], text, language=language) for n, text in enumerate(texts)])

    @property
    def languages(self) -> Sequence[str]:
        return self.engine.state().languages

    def ask(self, typed: str, sort: Sort = Sort.RELEVANCE) -> TopDocs:
        node = rewrite(parse(typed, VOCABULARIES).node, ANALYZER, self.languages)
        return self.engine.search(EngineRequest(node, sort=sort, limit=100))

    def found(self, typed: str, sort: Sort = Sort.RELEVANCE) -> list[str]:
        """The slugs that answer it, in their order."""
        return [match.key for match in self.ask(typed, sort).score_docs]
