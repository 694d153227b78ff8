"""How well search ranks: figures against judged queries, from the way on which readers are answered.

`scratch_index` builds an index of a judged set aside; `evaluate` asks a `Searcher` every query; an `Evaluation` says
nDCG@10, recall@100, MRR@10 and success@5 of each, computed by ir_measures (MacAvaney, Macdonald and Ounis, 2022),
which comes with the extra `evaluate`. An `Evaluation` can be saved, read again and compared.
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
from corpus.vocabularies.vocabulary import Vocabularies
from index.build.builder import Progress
from index.document import IndexDocument
from index.engines import open_engine
from index.errors import SearchIndexError
from index.evaluation.judgments import JudgedQuery, JudgedSet
from index.query.nodes import MAX_PER_PAGE, Query
from index.schema import document
from index.searcher import Searcher
from index.text.analyzer import Analyzer

__all__ = ["MEASURES", "Evaluation", "Loss", "MeasuresMissing", "evaluate", "scratch_index"]

MEASURES: Final[Mapping[str, str]] = {
    "nDCG@10": "nDCG@10",
    "recall@100": "R@100",
    "MRR@10": "RR@10",
    "success@5": "Success@5",
}
"""What is measured, by the name that people use, as ir_measures calls it."""
FIRST: Final = "nDCG@10"
"""The measure by which a query is said to have lost."""
SMALLEST: Final = 0.0005
"""A difference that the figures, shown with three decimals, do not show."""
MAX_RUN: Final = 256 * 1024**2
"""Bytes of a saved evaluation."""


class MeasuresMissing(SearchIndexError):
    """ir_measures is not installed."""


@frozen
class Loss:
    """A query that was answered better before."""

    query: str
    text: str
    before: float
    """nDCG@10."""
    after: float


@frozen
class Evaluation:
    """The figures of one run, each from 0 to 1."""

    name: str
    documents: int
    figures: Mapping[str, Mapping[str, float]]
    """By query, then by measure."""
    texts: Mapping[str, str]
    """What each query said."""
    unwanted: tuple[str, ...] = ()
    """Queries that should find nothing, and did find something."""

    @property
    def means(self) -> Mapping[str, float]:
        """The mean of each measure over the queries."""
        return {name: fmean(one[name] for one in self.figures.values()) for name in MEASURES}

    def losses(self, before: "Evaluation") -> tuple[Loss, ...]:
        """The queries of both runs whose nDCG@10 fell, the deepest fall first."""
        pairs = (
            Loss(query, self.texts[query], before.figures[query][FIRST], figures[FIRST])
            for query, figures in self.figures.items()
            if query in before.figures
        )
        lost = [pair for pair in pairs if pair.before - pair.after > SMALLEST]
        return tuple(sorted(lost, key=lambda loss: (loss.after - loss.before, loss.query)))

    def values(self) -> Mapping[str, Any]:
        """The same as JSON values; `of` reads them again."""
        queries = {query: {"text": self.texts[query], **figures} for query, figures in self.figures.items()}
        return {
            "set": self.name,
            "documents": self.documents,
            "means": self.means,
            "unwanted": list(self.unwanted),
            "queries": queries,
        }

    @classmethod
    def saved(cls, path: Path) -> "Evaluation":
        """An evaluation that was saved. Raises UnreadableFile where the file is none."""
        try:
            with path.open("rb") as stream:
                values = json.loads(stream.read(MAX_RUN))
            return cls(
                str(values["set"]),
                int(values["documents"]),
                {query: {name: float(one[name]) for name in MEASURES} for query, one in values["queries"].items()},
                {query: str(one["text"]) for query, one in values["queries"].items()},
                tuple(map(str, values["unwanted"])),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UnreadableFile(str(path), "it is no evaluation that was saved") from error


@contextmanager
def scratch_index(
    judged: JudgedSet, vocabularies: Vocabularies, progress: Progress
) -> Iterator[tuple[Searcher, Mapping[str, str]]]:
    """A searcher over a set's documents, and the ids of their slugs; the index is gone afterwards."""
    analyzer = Analyzer()
    ids: dict[str, str] = {}

    def documents() -> Iterator[IndexDocument]:
        for number, (identifier, practice) in enumerate(judged.practices(), 1):
            ids[practice.slug] = identifier
            yield document(practice, analyzer, vocabularies)
            progress(number, number)

    with TemporaryDirectory(prefix="practice-search-") as folder:
        engine = open_engine(f"whoosh://{folder}/index")
        try:
            with engine.generation() as generation:
                generation.add(documents())
                generation.publish(1)
            engine.refresh()
            yield Searcher(engine, analyzer, vocabularies), ids
        finally:
            engine.close()


def evaluate(
    searcher: Searcher,
    queries: Sequence[JudgedQuery],
    name: str,
    progress: Progress,
    ids: Mapping[str, str] | None = None,
) -> Evaluation:
    """Ask every query as a reader does, without filters. `ids` says how the judgements call a slug, if not so.

    Raises MeasuresMissing where ir_measures is not installed.
    """
    measures = _measures()
    rankings: dict[str, list[str]] = {}
    for number, query in enumerate(queries, 1):
        found = searcher.ranking(Query(query.text, per_page=MAX_PER_PAGE))
        rankings[query.id] = [ids[slug] if ids else slug for slug in found]
        progress(number, len(queries))
    answerable = [query for query in queries if query.answerable]
    return Evaluation(
        name,
        searcher.state().documents,
        _figures(measures, answerable, rankings),
        {query.id: query.text for query in answerable},
        tuple(query.text for query in queries if not query.answerable and rankings[query.id]),
    )


def _measures() -> Any:  # noqa: ANN401 - a module without types
    try:
        import ir_measures  # noqa: PLC0415 - it is an extra
    except ImportError as error:
        raise MeasuresMissing(
            "Evaluating needs ir_measures, which comes with the extra “evaluate”: "
            "in the project's folder, pip install '.[evaluate]'"
        ) from error
    return ir_measures


def _figures(
    ir: Any,  # noqa: ANN401 - a module without types
    queries: Sequence[JudgedQuery],
    rankings: Mapping[str, Sequence[str]],
) -> Mapping[str, Mapping[str, float]]:
    """Each query's figures. Only the order of a ranking counts: its scores may tie."""
    judgements = {query.id: dict(query.grades) for query in queries}
    run = {
        query.id: {document: float(-place) for place, document in enumerate(rankings[query.id])} for query in queries
    }
    names = {ir.parse_measure(wanted): name for name, wanted in MEASURES.items()}
    found = {query.id: dict.fromkeys(MEASURES, 0.0) for query in queries}
    for metric in ir.iter_calc(list(names), judgements, run):
        found[metric.query_id][names[metric.measure]] = float(metric.value)
    return found
