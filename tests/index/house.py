"""A collection, its index and what joins them, as the tests of this room need them."""

from pathlib import Path

from attrs import frozen

from corpus.store.collection import Collection
from corpus.vocabularies.skos_loader import Vocabularies, load_vocabularies
from index.build.builder import IndexBuilder
from index.engines import open_engine
from index.engines.base import Engine
from index.searcher import Searcher
from index.text.analyzer import Analyzer


@frozen(eq=False)
class House:
    collection: Collection
    engine: Engine
    builder: IndexBuilder
    searcher: Searcher
    vocabularies: Vocabularies


def open_house(folder: Path) -> House:
    vocabularies, analyzer = load_vocabularies(), Analyzer()
    collection = Collection.open(f"sqlite:///{folder}/app.sqlite")
    engine = open_engine(f"whoosh://{folder}/index")
    builder = IndexBuilder(collection, engine, analyzer, vocabularies)
    return House(collection, engine, builder, Searcher(engine, analyzer, vocabularies), vocabularies)
