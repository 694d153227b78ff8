"""`practice-search search`, `export` and `suggest-keywords`: read the collection from a terminal."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import click
from attrs import evolve
from flask.cli import with_appcontext
from werkzeug.datastructures import MultiDict

from corpus.consent import public_version
from corpus.formats import FORMATS, FORMATS_BY_ENDING, format_of, lost_fields, write
from corpus.practice import Practice
from index.facets.phrase_facet import practice_texts
from index.results import Hit, Results
from index.schema import facet_field, facet_names
from index.search_query import Query
from index.text.collocations import assign_phrases
from index.text.noun_phrases import breaks_phrase
from search_app.api.json_views import results_to_json
from search_app.catalogue import Catalogue, get_catalogue
from search_app.params import parse_query, with_notations
from search_app.terminal import count_of, format_table

__all__ = ["export", "search", "suggest_keywords"]

EXPORT_BATCH: Final = 200
"""Practices in memory at once during an export."""


def _check_filters(
    context: click.Context, parameter: click.Parameter, filters: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Parse filters of the form FACET=VALUE. Raises BadParameter."""
    del context, parameter
    return [_parse_filter(text) for text in filters]


def _parse_filter(text: str) -> tuple[str, str]:
    facet, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter("It must have the form FACET=VALUE.")
    return facet, value


def _query(words: str, filters: list[tuple[str, str]]) -> Query:
    """Return the query. The facets are those of the profile, so they are checked when the application is there."""
    for facet, _ in filters:
        if facet_field(facet.removeprefix("not-")) is None:
            names = ", ".join(facet_names())
            raise click.BadParameter(f"“{facet}” is not a facet. The facets are {names}.", param_hint="--filter")
    return parse_query(MultiDict([("q", words), *filters]))


@click.command()
@click.argument("words", default="")
@click.option(
    "--filter", "filters", multiple=True, metavar="FACET=VALUE", callback=_check_filters, help="For example country=NO."
)
@click.option("--page", default=1, type=click.IntRange(1), help="The page of the results.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON as /api/v1/search does.")
@with_appcontext
def search(words: str, filters: list[tuple[str, str]], page: int, *, as_json: bool) -> None:
    """Search as the website does."""
    results = get_catalogue().search(evolve(_query(words, filters), page=page))
    if as_json:
        click.echo(json.dumps(results_to_json(results, ""), ensure_ascii=False, indent=2))
    else:
        click.echo(_format_results(results))


def _format_results(results: Results) -> str:
    """The results as text, with matches in bold."""
    total = count_of(results.total, "practice", "practices")
    lines = [*_correction_lines(results), total, *results.notes]
    for rank, hit in enumerate(results.hits, results.query.offset + 1):
        lines += _hit_lines(rank, hit)
    if results.close_in_meaning:
        lines += ["", "Close in meaning:"]
    for rank, hit in enumerate(results.close_in_meaning, 1):
        lines += _hit_lines(rank, hit)
    return "\n".join(lines)


def _hit_lines(rank: int, hit: Hit) -> Iterator[str]:
    yield from ("", f"{rank}. {hit.stored.title} ({', '.join(hit.stored.countries) or '-'})  {hit.slug}")
    for snippet in hit.snippets:
        text = "".join(click.style(fragment.text, bold=fragment.marked) for fragment in snippet.fragments)
        yield click.wrap_text(f"{snippet.label}: {text}", 100, "   ", "   ")


def _correction_lines(results: Results) -> list[str]:
    """What to say about a corrected or suggested spelling: one line or none."""
    correction = results.correction
    if correction is None:
        return []
    if correction.applied:
        return [f"There are no results for “{correction.typed}”. These are the results for “{correction.text}”."]
    return [f"Did you mean “{correction.text}” ({correction.total:,})?"]


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), help="Taken from the file's ending if missing.")
@click.option("--search", "words", default="", help="Only the results of a search for these words.")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="FACET=VALUE",
    callback=_check_filters,
    help="Only practices with this value.",
)
@click.option("--all-contacts", is_flag=True, help="Include contacts that are not public, for a private copy.")
@with_appcontext
def export(target: Path, form: str | None, words: str, filters: list[tuple[str, str]], *, all_contacts: bool) -> None:
    """Write practices to a file, or to a folder if the format has one file for each practice."""
    catalogue, form = get_catalogue(), form or _format_by_ending(target)
    query = with_notations(_query(words, filters), catalogue.vocabularies)
    selected = _matching(catalogue, query) if query.text or query.filters else catalogue.collection.practices()
    exported = selected if all_contacts else map(public_version, selected)
    losses: Counter[str] = Counter()
    number = write(_count_losses(exported, form, losses), target, form)
    click.echo(f"{count_of(number, 'practice', 'practices')} written to {target} as {form}.")
    if losses:
        fields = ", ".join(f"{name} ({times:,})" for name, times in losses.most_common())
        click.echo(f"This format does not hold, or changes, these fields (number of practices): {fields}.")


def _format_by_ending(target: Path) -> str:
    """The format that the ending of a file's name says; JSON Lines without an ending. Raises BadParameter."""
    if target.suffix and not target.is_dir() and not format_of(target):
        endings = ", ".join(FORMATS_BY_ENDING)
        raise click.BadParameter(
            f"“{target.name}” has none of the endings {endings}. Choose one, or name the format with --format.",
            param_hint="TARGET",
        )
    return format_of(target) or ("markdown" if target.is_dir() else "jsonl")


def _count_losses(practices: Iterable[Practice], form: str, losses: Counter[str]) -> Iterator[Practice]:
    """Yield the practices, and count the fields that the format does not hold."""
    for practice in practices:
        losses.update(lost_fields(practice, form))
        yield practice


def _matching(catalogue: Catalogue, query: Query) -> Iterator[Practice]:
    """All practices that match a query, in its order. A spelling correction applies as on the website."""
    correction = catalogue.search(query, ()).correction
    corrected = evolve(query, text=correction.text) if correction and correction.applied else query
    slugs = catalogue.searcher.scan(corrected)
    while batch := list(islice(slugs, EXPORT_BATCH)):
        practices = catalogue.collection.get_many(batch)
        yield from (practices[slug] for slug in batch if slug in practices)


@click.command()
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 50), help="Phrases for each practice.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def suggest_keywords(limit: int, *, as_json: bool) -> None:
    """Suggest keywords for practices without any, from phrases of the collection. Nothing is changed."""
    catalogue = get_catalogue()
    languages = catalogue.engine.state().languages
    suggestions = assign_phrases(
        lambda: map(_text_of, catalogue.collection.practices()),
        lambda word: breaks_phrase(word, languages),
        limit,
    )
    rows = [(slug, phrases) for slug, phrases in suggestions if phrases]
    if as_json:
        click.echo(json.dumps(dict(rows), ensure_ascii=False, indent=2))
    elif rows:
        click.echo(format_table(("practice", "phrases"), [(slug, ", ".join(phrases)) for slug, phrases in rows]))
    else:
        click.echo("There are no suggestions: every practice has keywords, or no phrase is suitable.")


def _text_of(practice: Practice) -> tuple[str, str, bool]:
    """The slug of a practice, all its text, and whether it needs keywords."""
    return practice.slug, "\n".join(practice_texts(practice)), not practice.keywords
