"""`practice-search evaluate`: measure the ranking, and compare it with an earlier run."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
from attrs import asdict
from flask.cli import with_appcontext

from corpus.errors import UnreadableFile
from index.evaluation.check_runner import CheckOutcome
from index.evaluation.judgments import read_judged_set, read_query_list
from index.evaluation.metrics import MEASURES, Evaluation, QueryLoss, temporary_index
from index.evaluation.metrics import evaluate as evaluate_searcher
from search_app.catalogue import Catalogue, get_catalogue
from search_app.ops.commands.check_report import check_collection, checks_to_json, report_checks
from search_app.terminal import count_of, format_table, progress_bar

__all__ = ["evaluate"]

DEMO_QUERIES: Final = Path(__file__).parents[3] / "tests" / "relevance" / "queries.tsv"
"""The judged queries of the demo collection."""
DEMO_CHECKS: Final = DEMO_QUERIES.with_name("checks.tsv")
"""The relevance checks of the demo collection."""

MAX_QUERY_LENGTH: Final = 100
"""Characters of a query that a table shows."""

_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--queries", default=DEMO_QUERIES, type=_file, help="Without FOLDER: a table with columns query and slugs."
)
@click.option("--checks", type=_file, help="Run only the relevance checks in this file, and count them by category.")
@click.option("--failures", is_flag=True, help="Also list the relevance checks that fail, with what is wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--per-query", is_flag=True, help="Also print the measures of each query.")
@click.option("--save", type=_file, help="Save the measures in this file.")
@click.option("--compare", type=_file, help="Compare with the measures in this file, and list queries that got worse.")
@with_appcontext
def evaluate(
    folder: Path | None,
    queries: Path,
    checks: Path | None,
    *,
    failures: bool,
    as_json: bool,
    per_query: bool,
    save: Path | None,
    compare: Path | None,
) -> None:
    """Measure the ranking on FOLDER's judged documents, or on the judged queries and checks of this collection."""
    if checks:
        _refuse_with_checks(folder, save, compare)
        _print_checks(check_collection(get_catalogue(), checks), failures=failures, as_json=as_json)
        return
    before = Evaluation.load(compare) if compare else None
    evaluation = _evaluate_folder(folder) if folder else _evaluate_collection(get_catalogue(), queries)
    if save:
        save.write_text(json.dumps(evaluation.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    outcomes = () if folder or queries != DEMO_QUERIES else check_collection(get_catalogue(), DEMO_CHECKS)
    losses = evaluation.losses(before) if before else ()
    if as_json:
        values = _to_json(evaluation, before, losses, per_query=per_query)
        _print_json({**values, **checks_to_json(outcomes, failures=failures)})
    else:
        report = _report(evaluation, before, losses, per_query=per_query)
        click.echo("\n\n".join((*report, *report_checks(outcomes, failures=failures))))


def _refuse_with_checks(*others: Path | None) -> None:
    if any(others):
        raise click.UsageError("--checks looks at this collection only. Leave out FOLDER, --save and --compare.")


def _print_checks(outcomes: Sequence[CheckOutcome], *, failures: bool, as_json: bool) -> None:
    if as_json:
        _print_json(checks_to_json(outcomes, failures=failures))
    else:
        click.echo("\n\n".join(report_checks(outcomes, failures=failures)))


def _print_json(values: Mapping[str, Any]) -> None:
    click.echo(json.dumps(values, ensure_ascii=False, indent=2))


def _evaluate_folder(folder: Path) -> Evaluation:
    """Evaluate judged documents in a temporary index."""
    judged = read_judged_set(folder)
    catalogue = get_catalogue()
    encoder = catalogue.vectors.encoder if catalogue.vectors else None
    with (
        progress_bar("Indexing") as indexing,
        temporary_index(judged, catalogue.vocabularies, indexing, encoder) as (searcher, ids),
        progress_bar("Searching") as searching,
    ):
        return evaluate_searcher(searcher, judged.queries, folder.resolve().name, searching, ids)


def _evaluate_collection(catalogue: Catalogue, path: Path) -> Evaluation:
    """Evaluate judged queries on this collection. Raises UnreadableFile if a judged practice does not exist."""
    if path == DEMO_QUERIES and not path.exists():
        raise click.UsageError("This installation has no judged queries. Give FOLDER, or --queries FILE.")
    queries = read_query_list(path)
    query_of = {slug: query.text for query in queries for slug in query.grades}
    missing = query_of.keys() - catalogue.collection.get_many(query_of).keys()
    for slug in sorted(missing):
        raise UnreadableFile(str(path), f"“{query_of[slug]}” names {slug!r}, but there is no such practice")
    with progress_bar("Searching") as progress:
        return evaluate_searcher(catalogue.searcher, queries, path.stem, progress)


def _to_json(
    evaluation: Evaluation, before: Evaluation | None, losses: tuple[QueryLoss, ...], *, per_query: bool
) -> Mapping[str, Any]:
    values = {name: value for name, value in evaluation.to_json().items() if per_query or name != "queries"}
    if before:
        values |= {"before": before.means, "losses": [asdict(loss) for loss in losses]}
    return values


def _report(
    evaluation: Evaluation, before: Evaluation | None, losses: tuple[QueryLoss, ...], *, per_query: bool
) -> Iterator[str]:
    """The paragraphs and tables of the report."""
    queries = count_of(len(evaluation.figures), "query", "queries")
    yield f"{evaluation.name}: {queries} over {count_of(evaluation.documents, 'document', 'documents')}"
    yield _means_table(evaluation, before)
    if evaluation.unwanted:
        yield "\n".join(["Should have no results:", *(f"  {text}" for text in evaluation.unwanted)])
    if losses:
        yield _losses_table(losses)
    if per_query:
        rows = [
            (*_format(figures), query, _explain(query, evaluation.texts[query]))
            for query, figures in evaluation.figures.items()
        ]
        yield format_table((*MEASURES, "query", ""), rows)


def _means_table(evaluation: Evaluation, before: Evaluation | None) -> str:
    rows = [("now", *_format(evaluation.means))]
    if before:
        changes = [evaluation.means[name] - before.means[name] for name in MEASURES]
        rows += [("before", *_format(before.means)), ("change", *(f"{change:+.3f}" for change in changes))]
    return format_table(("", *MEASURES), rows)


def _losses_table(losses: tuple[QueryLoss, ...]) -> str:
    rows = [(f"{loss.before:.3f}", f"{loss.after:.3f}", loss.query, _explain(loss.query, loss.text)) for loss in losses]
    return format_table(("before", "now", "query", f"{len(losses):,} got worse"), rows)


def _format(figures: Mapping[str, float]) -> Iterator[str]:
    return (f"{figures[name]:.3f}" for name in MEASURES)


def _explain(query: str, text: str) -> str:
    """The text of a query, shortened; empty if the query is named by its text."""
    line = " ".join(text.split())
    if query == text:
        return ""
    return line if len(line) <= MAX_QUERY_LENGTH else f"{line[:MAX_QUERY_LENGTH]}…"
