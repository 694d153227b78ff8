"""Ranking metrics over judged queries, measured through the same `Searcher` that readers use.

`temporary_index` indexes a judged set. `evaluate` runs every query. An `Evaluation` holds nDCG@10, recall@100, MRR@10
and success@5 of each query; it can be saved, loaded and compared. The library ir_measures computes the metrics
(MacAvaney, Macdonald and Ounis, 2022). It comes with the extra `evaluate`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any, Final

from attrs import frozen

from corpus.errors import UnreadableFile
from corpus.vocabularies.skos_loader import Vocabularies
from index.build.builder import Progress
from index.document import IndexDocument
from index.engines import open_engine
from index.errors import SearchIndexError
from index.evaluation.judgments import JudgedQuery, JudgedSet
from index.meaning.encoder import Encoder
from index.meaning.vector_file import EncodedPassages
from index.meaning.vector_store import ServedVectors, encode_practice
from index.schema import document
from index.search_query import MAX_PER_PAGE, Query
from index.searcher import Searcher
from index.text.analyzer import Analyzer

__all__ = ["MEASURES", "Evaluation", "MeasuresMissing", "QueryLoss", "evaluate", "temporary_index"]

MEASURES: Final[Mapping[str, str]] = {
    "nDCG@10": "nDCG@10",
    "recall@100": "R@100",
    "MRR@10": "RR@10",
    "success@5": "Success@5",
}
"""The metrics: the name that people use, and the name in ir_measures."""
FIRST: Final = "nDCG@10"
"""The metric that decides whether a query lost."""
SMALLEST: Final = 0.0005
"""Smaller differences do not show in figures of three decimals."""
MAX_RUN: Final = 256 * 1024**2
"""The largest saved evaluation that is read, in bytes."""


class MeasuresMissing(SearchIndexError):
    """The library ir_measures is not installed."""


@frozen
class QueryLoss:
    """A query whose ranking got worse."""

    query: str
    text: str
    before: float
    """nDCG@10 of the earlier run."""
    after: float
    """nDCG@10 of the later run."""


@frozen
class Evaluation:
    """The metrics of one run, each from 0 to 1."""

    name: str
    documents: int
    figures: Mapping[str, Mapping[str, float]]
    """The value by query id, then by metric."""
    texts: Mapping[str, str]
    """The text of each query, by its id."""
    unwanted: tuple[str, ...] = ()
    """Queries that should find nothing, but found something."""

    @property
    def means(self) -> Mapping[str, float]:
        """The mean of each metric over the queries."""
        return {name: fmean(values[name] for values in self.figures.values()) for name in MEASURES}

    def losses(self, before: "Evaluation") -> tuple[QueryLoss, ...]:
        """Return the queries of both runs whose nDCG@10 fell, the largest fall first."""
        pairs = (
            QueryLoss(query, self.texts[query], before.figures[query][FIRST], figures[FIRST])
            for query, figures in self.figures.items()
            if query in before.figures
        )
        lost = [pair for pair in pairs if pair.before - pair.after > SMALLEST]
        return tuple(sorted(lost, key=lambda loss: (loss.after - loss.before, loss.query)))

    def to_json(self) -> Mapping[str, Any]:
        """Return the evaluation as JSON values, which `load` reads again."""
        queries = {query: {"text": self.texts[query], **figures} for query, figures in self.figures.items()}
        return {
            "set": self.name,
            "documents": self.documents,
            "means": self.means,
            "unwanted": list(self.unwanted),
            "queries": queries,
        }

    @classmethod
    def load(cls, path: Path) -> "Evaluation":
        """Load a saved evaluation. Raises UnreadableFile where the file holds none."""
        try:
            with path.open("rb") as stream:
                values = json.loads(stream.read(MAX_RUN))
            return cls(
                str(values["set"]),
                int(values["documents"]),
                {query: {name: float(saved[name]) for name in MEASURES} for query, saved in values["queries"].items()},
                {query: str(saved["text"]) for query, saved in values["queries"].items()},
                tuple(map(str, values["unwanted"])),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UnreadableFile(str(path), "the file is not a saved evaluation") from error


@contextmanager
def temporary_index(
    judged: JudgedSet, vocabularies: Vocabularies, progress: Progress, encoder: Encoder | None = None
) -> Iterator[tuple[Searcher, Mapping[str, str]]]:
    """Index a judged set in a temporary folder; yield a searcher, and the document ids by slug.

    With an encoder, meaning is searched, too. Raises EncoderUnavailable.
    """
    analyzer = Analyzer()
    ids: dict[str, str] = {}
    passages: dict[str, EncodedPassages] = {}

    def documents() -> Iterator[IndexDocument]:
        for number, (identifier, practice) in enumerate(judged.practices(), 1):
            ids[practice.slug] = identifier
            indexed = document(practice, analyzer, vocabularies)
            if encoder is not None:
                passages[indexed.key] = encode_practice(indexed.stored, encoder)
            yield indexed
            progress(number, number)

    with TemporaryDirectory(prefix="practice-search-") as folder:
        engine = open_engine(f"whoosh://{folder}/index")
        try:
            with engine.build_generation() as generation:
                generation.add(documents())
                generation.publish(1)
            engine.refresh()
            served = (
                ServedVectors.of_documents(Path(folder) / "passages", encoder, passages.items()) if encoder else None
            )
            yield Searcher(engine, analyzer, vocabularies, served_vectors=lambda: served), ids
        finally:
            engine.close()


def evaluate(
    searcher: Searcher,
    queries: Sequence[JudgedQuery],
    name: str,
    progress: Progress,
    ids: Mapping[str, str] | None = None,
) -> Evaluation:
    """Run every query as a reader does, without filters.

    `ids` maps slugs to the document ids of the judgments; without it, the slugs are the ids.
    Raises MeasuresMissing where ir_measures is not installed.
    """
    measures = _measures()
    rankings: dict[str, list[str]] = {}
    for number, query in enumerate(queries, 1):
        slugs = searcher.reading_order(Query(query.text, per_page=MAX_PER_PAGE))
        rankings[query.id] = [ids[slug] if ids else slug for slug in slugs]
        progress(number, len(queries))
    judged = [query for query in queries if query.has_answers]
    return Evaluation(
        name,
        searcher.state().documents,
        _figures(measures, judged, rankings),
        {query.id: query.text for query in judged},
        tuple(query.text for query in queries if not query.has_answers and rankings[query.id]),
    )


def _measures() -> Any:  # noqa: ANN401 - a module without types
    try:
        import ir_measures  # noqa: PLC0415 - it is an extra
    except ImportError as error:
        raise MeasuresMissing(
            "The evaluation needs ir_measures, which comes with the extra “evaluate”. "
            "Run in the project's folder: pip install '.[evaluate]'"
        ) from error
    return ir_measures


def _figures(
    ir: Any,  # noqa: ANN401 - a module without types
    queries: Sequence[JudgedQuery],
    rankings: Mapping[str, Sequence[str]],
) -> Mapping[str, Mapping[str, float]]:
    """Return the metrics of each query. The scores given to ir_measures only state the order, so none tie."""
    judgements = {query.id: dict(query.grades) for query in queries}
    run = {
        query.id: {document: float(-place) for place, document in enumerate(rankings[query.id])} for query in queries
    }
    names = {ir.parse_measure(wanted): name for name, wanted in MEASURES.items()}
    metrics = {query.id: dict.fromkeys(MEASURES, 0.0) for query in queries}
    for metric in ir.iter_calc(list(names), judgements, run):
        metrics[metric.query_id][names[metric.measure]] = float(metric.value)
    return metrics
