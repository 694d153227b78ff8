"""`practice-search`: everything that is done to a collection from a terminal.

Exit codes: 0 done; 1 not done, and the message says why; 2 the command was not understood; 3 done, but for the records
that were refused. What went wrong is said in a sentence, never as a traceback.
"""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import click
from attrs import evolve
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from werkzeug.datastructures import MultiDict

from corpus.consent import public_version
from corpus.errors import CollectionUnavailable, CorpusError
from corpus.formats import FORMATS, ImportOptions, read_all, write
from corpus.practice import Practice
from corpus.reading.ingest import ingest as take_in
from index.errors import BuildRunning, EngineUnavailable, SearchIndexError
from index.facets.phrase_facet import practice_texts
from index.results import Results
from index.schema import FACETS, facet_field
from index.search_query import Query
from index.text.collocations import assign_phrases
from index.text.noun_phrases import breaks_phrase
from search_app import create_app
from search_app.administration.commands import people
from search_app.api.json_views import results_to_json
from search_app.attachments.commands import files
from search_app.catalogue import Catalogue, get_catalogue
from search_app.ops.backup import BackupError, back_up, restore
from search_app.ops.doctor import run_checks
from search_app.ops.evaluation import evaluate
from search_app.ops.serving import serve as answer_requests
from search_app.params import BadParameter, parse_query
from search_app.settings import BadSetting, Settings, load_settings
from search_app.targets.commands import targets
from search_app.terminal import RemarkTable, count_of, format_table, progress_bar

__all__ = ["cli", "main"]

SOME_REFUSED: Final = 3
EXPORTED: Final = 200
"""Practices in memory at once."""
DEMO: Final = Path(__file__).parents[2] / "corpus" / "practices"


def _app() -> Flask:
    """The application of this command, whose connections are given back when the command ends."""
    app = create_app(load_settings())
    click.get_current_context().find_root().call_on_close(get_catalogue(app).close)
    return app


class _OwnCommands(FlaskGroup):
    """Flask's group without the commands that libraries bring along."""

    def _load_plugin_commands(self) -> None:
        """Load none."""


@click.group(cls=_OwnCommands, create_app=_app, add_default_commands=False, add_version_option=False)
@click.version_option(package_name="practice-search")
def cli() -> None:
    """Search and discovery for collections of policy practices."""


cli.add_command(evaluate)
cli.add_command(people)
cli.add_command(targets)
cli.add_command(files)


def _encoding(_: click.Context, __: click.Parameter, value: str) -> str:
    """An encoding of text that Python knows."""
    try:
        b"..".decode(value or "utf-8", "replace")
    except LookupError:
        raise click.BadParameter(f"“{value}” is no encoding that is known; utf-8, cp1252 and latin-1 are.") from None
    return value


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--map", "maps", multiple=True, metavar="COLUMN=FIELD", help="Which field a column is; may be repeated.")
@click.option("--encoding", default="", callback=_encoding, help="Of every file; unless given, it is found out.")
@click.option("--dry-run", is_flag=True, help="Read and check, but keep nothing.")
@click.option("--all-findings", is_flag=True, help="Show every kind of remark.")
@with_appcontext
def ingest(paths: tuple[Path, ...], maps: tuple[str, ...], encoding: str, *, dry_run: bool, all_findings: bool) -> None:
    """Take in files or folders: Markdown, JSON Lines, CSV, XLSX, saved ELGPN record pages, documents."""
    found, wishes = get_catalogue(), ImportOptions(_mapping(maps), encoding)
    remarks = RemarkTable()
    taken, refused, replaced = 0, 0, 0
    steps = take_in(read_all(paths, wishes), found.vocabularies, None if dry_run else found.collection)
    with progress_bar("Reading") as progress:
        for step in steps:
            taken, refused = (taken + 1, refused) if step.practice else (taken, refused + 1)
            replaced += step.replaced
            remarks.add(step.remarks)
            progress(taken, taken + 1)
    if text := remarks.text(everything=all_findings):
        click.echo(text + "\n")
    for column in wishes.unused_columns:
        click.echo(f"No file has a column “{column}”, which --map names.", err=True)
    click.echo(_summary(taken, refused, replaced, dry_run=dry_run))
    if not (taken or refused):
        raise click.ClickException("There is nothing in these files or folders that could be read.")
    if not dry_run and taken:
        _bring_up_to_date(found)
    if refused:
        sys.exit(SOME_REFUSED if taken else 1)


def _summary(taken: int, refused: int, replaced: int, *, dry_run: bool) -> str:
    were = f" ({replaced:,} {'was' if replaced == 1 else 'were'} there already)" if replaced else ""
    would = "would be " if dry_run else ""
    return f"{_practices(taken)} {would}taken{were}, {count_of(refused, 'record', 'records')} refused."


def _practices(number: int) -> str:
    return count_of(number, "practice", "practices")


def _mapping(maps: tuple[str, ...]) -> dict[str, str]:
    for one in maps:
        if "=" not in one:
            raise click.BadParameter(f"“{one}” is not of the form COLUMN=FIELD.", param_hint="--map")
    return {column.strip(): field.strip() for column, _, field in (one.rpartition("=") for one in maps)}


def _bring_up_to_date(found: Catalogue) -> None:
    with progress_bar("Indexing") as progress:
        found.ensure(progress)
    click.echo(f"The index holds {_practices(found.engine.state().documents)}.")


@cli.group()
def index() -> None:
    """The search index, which is derived from the database and can be built anew at any time."""


@index.command()
@with_appcontext
def build() -> None:
    """Build the index anew beside the one that answers, and swap them."""
    with progress_bar("Indexing") as progress:
        count = get_catalogue().build(progress)
    click.echo(f"The index holds {_practices(count)}.")


@index.command()
@with_appcontext
def rollback() -> None:
    """Serve the generation before again, with the changes since; once more comes back to this one."""
    found = get_catalogue()
    name = found.engine.rollback()
    found.engine.refresh()
    found.builder.catch_up()
    click.echo(f"{name} is served again; it holds {found.engine.state().documents:,} practices.")


@index.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_appcontext
def status(*, as_json: bool) -> None:
    """What the index holds, and whether it is what the database says."""
    found = get_catalogue()
    state = found.engine.state()
    values = {
        "generation": state.generation,
        "practices": state.documents,
        "revision": state.revision,
        "newest_revision": found.collection.revision,
        "schema": state.schema_version,
        "languages": list(state.languages),
        "built": state.built.isoformat(),
        "bytes": state.size,
    }
    rows = [(name, ", ".join(value) if isinstance(value, list) else str(value)) for name, value in values.items()]
    click.echo(json.dumps(values) if as_json else format_table(("what", "value"), rows))


@cli.command()
@click.argument("words", default="")
@click.option("--filter", "filters", multiple=True, metavar="FACET=VALUE", help="As in addresses: country=NO.")
@click.option("--page", default=1, type=click.IntRange(1), help="Which page.")
@click.option("--json", "as_json", is_flag=True, help="As /api/v1/search answers.")
@with_appcontext
def search(words: str, filters: tuple[str, ...], page: int, *, as_json: bool) -> None:
    """Search as the pages do."""
    results = get_catalogue().search(evolve(_query(words, filters), page=page))
    if as_json:
        click.echo(json.dumps(results_to_json(results, ""), ensure_ascii=False, indent=2))
    else:
        click.echo(_listing(results))


def _query(words: str, filters: tuple[str, ...]) -> Query:
    pairs = [one.partition("=") for one in filters]
    if not all(equals for _, equals, _ in pairs):
        raise click.BadParameter("It is not of the form FACET=VALUE.", param_hint="--filter")
    for facet, _, _ in pairs:
        if facet_field(facet.removeprefix("not-")) is None:
            names = ", ".join(one.name for one in FACETS)
            raise click.BadParameter(f"“{facet}” is no facet; there are: {names}.", param_hint="--filter")
    return parse_query(MultiDict([("q", words), *((facet, value) for facet, _, value in pairs)]))


def _listing(results: Results) -> str:
    lines = [*_spelling_lines(results), _practices(results.total), *results.notes]
    for place, hit in enumerate(results.hits, results.query.offset + 1):
        lines += ["", f"{place}. {hit.stored.title} ({hit.stored.country or '-'})  {hit.slug}"]
        for snippet in hit.snippets:
            text = "".join(click.style(one.text, bold=one.marked) for one in snippet.fragments)
            lines.append(click.wrap_text(f"{snippet.label}: {text}", 100, "   ", "   "))
    return "\n".join(lines)


def _spelling_lines(results: Results) -> list[str]:
    found = results.correction
    if found is None:
        return []
    if found.applied:
        return [f"No practice holds “{found.typed}”; these are the results for “{found.text}”."]
    return [f"Did you mean “{found.text}” ({found.total:,})?"]


@cli.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), default="jsonl", show_default=True)
@click.option("--search", "words", default="", help="Only the practices that answer these words.")
@click.option("--filter", "filters", multiple=True, metavar="FACET=VALUE", help="Only these, as in addresses.")
@click.option("--all-contacts", is_flag=True, help="With the contacts that are not public, for a copy of one's own.")
@with_appcontext
def export(target: Path, form: str, words: str, filters: tuple[str, ...], *, all_contacts: bool) -> None:
    """Write the practices to a file, or to a folder where the format is one file for each."""
    found = get_catalogue()
    query = _query(words, filters)
    chosen = _answering(found, query) if query.text or query.filters else found.collection.practices()
    shown = chosen if all_contacts else map(public_version, chosen)
    click.echo(f"{_practices(write(shown, target, form))} written to {target}.")


def _answering(found: Catalogue, query: Query) -> Iterator[Practice]:
    """The practices that answer a query, in its order; those of the corrected one, where the pages show these."""
    correction = found.search(query, ()).correction
    meant = evolve(query, text=correction.text) if correction and correction.applied else query
    slugs = found.searcher.scan(meant)
    while batch := list(islice(slugs, EXPORTED)):
        practices = found.collection.get_many(batch)
        yield from (practices[slug] for slug in batch if slug in practices)


@cli.command()
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 50), help="Phrases for each practice.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_appcontext
def suggest_keywords(limit: int, *, as_json: bool) -> None:
    """Name phrases of the collection that would suit the practices without keywords; nothing is changed."""
    found = get_catalogue()
    languages = found.engine.state().languages
    suggested = assign_phrases(
        lambda: map(_spoken, found.collection.practices()),
        lambda word: breaks_phrase(word, languages),
        limit,
    )
    rows = [(slug, phrases) for slug, phrases in suggested if phrases]
    if as_json:
        click.echo(json.dumps(dict(rows), ensure_ascii=False, indent=2))
    elif rows:
        click.echo(format_table(("practice", "phrases"), [(slug, ", ".join(phrases)) for slug, phrases in rows]))
    else:
        click.echo("Every practice has keywords, or no phrase of the collection suits those that have none.")


def _spoken(practice: Practice) -> tuple[str, str, bool]:
    """Its slug, all that it says, and whether it has no keywords."""
    return practice.slug, "\n".join(practice_texts(practice)), not practice.keywords


@cli.command()
@with_appcontext
def demo() -> None:
    """Take in the demo collection where there is none yet, and bring the index up to date."""
    found = get_catalogue()
    if not len(found.collection):
        for _ in take_in(read_all([DEMO]), found.vocabularies, found.collection):
            pass
    _bring_up_to_date(found)


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@with_appcontext
def serve(host: str, port: int) -> None:
    """Answer requests (gunicorn), once the index is what the database says, or one of the two was found away."""
    found = get_catalogue()
    try:
        _bring_up_to_date(found)
    except BuildRunning as error:
        if found.builder.is_stale():
            raise
        click.echo(f"{error} Until then the index answers as it is.", err=True)
    except CollectionUnavailable as error:
        found.engine.state()  # nothing to answer from is worse than no database
        click.echo(f"{error} Until it is back, searches are answered from the index.", err=True)
    except EngineUnavailable as error:
        click.echo(f"{error} Until it does, practices are shown and nothing is found.", err=True)
    found.close()
    answer_requests(_settings(), host, port)


def _settings() -> Settings:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return settings


@cli.command()
@click.argument("target", type=click.Path(path_type=Path))
@with_appcontext
def backup(target: Path) -> None:
    """Copy the database and the instance folder's own files into a new folder, while everything runs."""
    manifest = back_up(_settings(), target)
    click.echo(f"The backup is in {target}: {len(manifest['files']):,} files, {manifest['database']}.")


@cli.command("restore")
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def restore_backup(source: Path) -> None:
    """Make an installation of a backup: an empty instance folder and an empty database become as it was."""
    manifest = restore(_settings(), source)
    found = get_catalogue()
    with progress_bar("Indexing") as progress:
        count = found.build(progress)
    click.echo(f"The backup of {manifest['made']} is restored: {count:,} practices.")


@cli.command()
@with_appcontext
def doctor() -> None:
    """Say what is wrong with this installation, and how to mend it."""
    found = list(run_checks(_settings(), get_catalogue()))
    rows = [
        (
            "well" if one.well else "NOT WELL",
            one.what,
            f"{one.found}. {one.mend}" if one.mend and not one.well else one.found,
        )
        for one in found
    ]
    click.echo(format_table(("", "what", "found"), rows))
    if not all(one.well for one in found):
        sys.exit(1)


def main() -> None:
    """The command, with errors as sentences."""
    try:
        cli(prog_name="practice-search")
    except (CorpusError, SearchIndexError, BackupError, BadSetting, BadParameter, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
