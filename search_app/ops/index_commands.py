"""`practice-search index`: build, roll back and describe the search index."""

import json

import click
from flask.cli import with_appcontext

from index.meaning.encoder import EncoderUnavailable
from search_app.catalogue import Catalogue, get_catalogue
from search_app.terminal import count_of, format_table, progress_bar

__all__ = ["encode_passages", "index", "load_encoder", "update_index"]


def update_index(catalogue: Catalogue, encode_at_most: int | None = None) -> None:
    """Bring the index and the encoded passages up to date, with progress bars; print how many practices there are.

    With `encode_at_most`, the passages of so many practices are encoded, and a server encodes the others later.
    """
    with progress_bar("Indexing") as progress:
        catalogue.ensure(progress)
    _print_size(catalogue.engine.state().documents)
    encode_passages(catalogue, encode_at_most)


def encode_passages(catalogue: Catalogue, limit: int | None = None) -> None:
    """Encode what changed for the search by meaning, with a progress bar. Without the encoder, say what is missing."""
    try:
        with progress_bar("Encoding") as progress:
            catalogue.encode(progress, limit)
    except EncoderUnavailable as error:
        click.echo(f"{error} Until then only words are searched.", err=True)


def load_encoder(catalogue: Catalogue) -> None:
    """Load the encoder, so that the processes of a server share its memory and no first query waits for it."""
    if catalogue.vectors is None:
        return
    try:
        catalogue.vectors.encoder.load()
    except EncoderUnavailable as error:
        click.echo(f"{error} Until then only words are searched.", err=True)


def _print_size(practices: int) -> None:
    click.echo(f"The index contains {count_of(practices, 'practice', 'practices')}.")


@click.group()
def index() -> None:
    """Manage the search index. It is derived from the database and can be rebuilt at any time."""


@index.command()
@with_appcontext
def build() -> None:
    """Build a new index beside the one in use, then replace it."""
    with progress_bar("Indexing") as progress:
        practices = get_catalogue().build(progress)
    _print_size(practices)
    encode_passages(get_catalogue())


@index.command()
@with_appcontext
def rollback() -> None:
    """Go back to the previous index, with all changes since. A second call undoes the first."""
    catalogue = get_catalogue()
    name = catalogue.engine.rollback()
    catalogue.engine.refresh()
    catalogue.builder.catch_up()
    practices = count_of(catalogue.engine.state().documents, "practice", "practices")
    click.echo(f"{name} is in use again. It contains {practices}.")


@index.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def status(*, as_json: bool) -> None:
    """Show what the index contains, and whether it is up to date."""
    catalogue = get_catalogue()
    state = catalogue.engine.state()
    values = {
        "generation": state.generation,
        "practices": state.documents,
        "revision": state.revision,
        "newest_revision": catalogue.collection.revision,
        "schema": state.schema_version,
        "languages": list(state.languages),
        "built": state.built.isoformat(),
        "bytes": state.size,
    }
    rows = [(name, ", ".join(value) if isinstance(value, list) else str(value)) for name, value in values.items()]
    click.echo(json.dumps(values) if as_json else format_table(("what", "value"), rows))
