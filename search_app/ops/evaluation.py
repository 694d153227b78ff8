"""`practice-search evaluate`: how well search ranks, as a table, as JSON, and against an earlier run."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click
from attrs import asdict
from flask.cli import with_appcontext

from corpus.errors import UnreadableFile
from index.evaluation.judgments import read_judged_set, read_query_list
from index.evaluation.metrics import MEASURES, Evaluation, QueryLoss, temporary_index
from index.evaluation.metrics import evaluate as evaluated
from search_app.catalogue import Catalogue, get_catalogue
from search_app.terminal import count_of, format_table, progress_bar

__all__ = ["evaluate"]

OWN_QUERIES: Final = Path(__file__).parents[2] / "tests" / "relevance" / "queries.tsv"
"""The judged queries of the demo collection."""

SHOWN: Final = 100
"""Characters of a query that a table shows."""

_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--queries", default=OWN_QUERIES, type=_file, help="Without FOLDER: a table with columns query and slugs."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--per-query", is_flag=True, help="The figures of each query too.")
@click.option("--save", type=_file, help="Keep the figures in this file.")
@click.option("--compare", type=_file, help="Compare with the figures in this file, and name the queries that lost.")
@with_appcontext
def evaluate(
    folder: Path | None, queries: Path, *, as_json: bool, per_query: bool, save: Path | None, compare: Path | None
) -> None:
    """Measure the ranking: on FOLDER's judged documents, or on the collection's own judged queries."""
    before = Evaluation.load(compare) if compare else None
    found = _of_folder(folder) if folder else _of_collection(get_catalogue(), queries)
    if save:
        save.write_text(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    losses = found.losses(before) if before else ()
    if as_json:
        click.echo(json.dumps(_values(found, before, losses, per_query=per_query), ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join(_parts(found, before, losses, per_query=per_query)))


def _of_folder(folder: Path) -> Evaluation:
    judged = read_judged_set(folder)
    vocabularies = get_catalogue().vocabularies
    with (
        progress_bar("Indexing") as indexing,
        temporary_index(judged, vocabularies, indexing) as (searcher, ids),
        progress_bar("Searching") as searching,
    ):
        return evaluated(searcher, judged.queries, folder.resolve().name, searching, ids)


def _of_collection(found: Catalogue, path: Path) -> Evaluation:
    if path == OWN_QUERIES and not path.exists():
        raise click.UsageError("No judged queries came with this installation: give FOLDER, or --queries FILE.")
    queries = read_query_list(path)
    wanted = {slug: query.text for query in queries for slug in query.grades}
    missing = wanted.keys() - found.collection.get_many(wanted).keys()
    for slug in sorted(missing):
        raise UnreadableFile(str(path), f"“{wanted[slug]}” names {slug!r}, and no practice is called so")
    with progress_bar("Searching") as progress:
        return evaluated(found.searcher, queries, path.stem, progress)


def _values(
    found: Evaluation, before: Evaluation | None, losses: tuple[QueryLoss, ...], *, per_query: bool
) -> Mapping[str, Any]:
    values = {name: value for name, value in found.to_json().items() if per_query or name != "queries"}
    if before:
        values |= {"before": before.means, "losses": [asdict(loss) for loss in losses]}
    return values


def _parts(
    found: Evaluation, before: Evaluation | None, losses: tuple[QueryLoss, ...], *, per_query: bool
) -> Iterator[str]:
    queries = count_of(len(found.figures), "query", "queries")
    yield f"{found.name}: {queries} over {count_of(found.documents, 'document', 'documents')}"
    rows = [("now", *_shown(found.means))]
    if before:
        changes = [found.means[name] - before.means[name] for name in MEASURES]
        rows += [("before", *_shown(before.means)), ("change", *(f"{change:+.3f}" for change in changes))]
    yield format_table(("", *MEASURES), rows)
    if found.unwanted:
        yield "\n".join(["Should have found nothing:", *(f"  {text}" for text in found.unwanted)])
    if losses:
        lost = [
            (f"{loss.before:.3f}", f"{loss.after:.3f}", loss.query, _more(loss.query, loss.text)) for loss in losses
        ]
        yield format_table(("before", "now", "query", f"{len(losses):,} that lost"), lost)
    if per_query:
        each = [(*_shown(one), query, _more(query, found.texts[query])) for query, one in found.figures.items()]
        yield format_table((*MEASURES, "query", ""), each)


def _shown(figures: Mapping[str, float]) -> Iterator[str]:
    return (f"{figures[name]:.3f}" for name in MEASURES)


def _more(query: str, text: str) -> str:
    """What a query says, where that is not its name already."""
    line = " ".join(text.split())
    return "" if query == text else line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
