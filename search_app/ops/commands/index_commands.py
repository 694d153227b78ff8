"""`practice-search index`: build, roll back and describe the search index."""

import json
from typing import Final

import click
from flask.cli import with_appcontext

from index.meaning.encoder import EncoderUnavailable
from search_app.catalogue import Catalogue, get_catalogue
from search_app.terminal import count_of, format_table, progress_bar

__all__ = ["encode_passages", "index", "load_encoder", "update_index"]


ENCODED_BY_COMMANDS: Final = 100
"""Changed practices whose passages a command encodes, in about a second. A server encodes more while it answers."""


def update_index(catalogue: Catalogue) -> None:
    """Bring the index up to date, print how many practices there are, and encode the first that changed."""
    with progress_bar("Indexing") as progress:
        catalogue.ensure(progress)
    _print_size(catalogue.engine.state().documents)
    encode_passages(catalogue, ENCODED_BY_COMMANDS)


def encode_passages(catalogue: Catalogue, limit: int | None = None) -> None:
    """Encode what changed, up to `limit` changes, with a progress bar; say what waits, or what the encoder lacks."""
    if catalogue.vectors is None:
        return
    try:
        with progress_bar("Encoding") as progress:
            catalogue.encode(progress, limit)
    except EncoderUnavailable as error:
        click.echo(f"{error} Until then only words are searched.", err=True)
        return
    if waiting := catalogue.vectors.waiting(catalogue.collection):
        click.echo(
            f"The search by meaning does not know {count_of(waiting, 'changed record', 'changed records')} yet. "
            "A server adds them while it answers, and `practice-search index encode` does it at once."
        )


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
    encode_passages(get_catalogue(), ENCODED_BY_COMMANDS)


@index.command()
@with_appcontext
def encode() -> None:
    """Encode the passages that changed, for the search by meaning. It may be stopped and run again."""
    catalogue = get_catalogue()
    if catalogue.vectors is None:
        raise click.ClickException(
            "Meaning is off, or its encoder is not installed. `practice-search doctor` says more."
        )
    encode_passages(catalogue)
    served = catalogue.vectors.served()
    passages = served.vectors.passages if served else 0
    click.echo(f"{count_of(passages, 'passage is', 'passages are')} encoded.")


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
    served = catalogue.vectors.served() if catalogue.vectors else None
    vectors = served.vectors if served else None
    values = {
        "generation": state.generation,
        "practices": state.documents,
        "revision": state.revision,
        "newest_revision": catalogue.collection.revision,
        "schema": state.schema_version,
        "languages": list(state.languages),
        "built": state.built.isoformat(),
        "bytes": state.size,
        "encoder": catalogue.vectors.encoder.name if catalogue.vectors else "",
        "passages": vectors.passages if vectors else 0,
        "changes_to_encode": catalogue.vectors.waiting(catalogue.collection) if catalogue.vectors else 0,
    }
    rows = [(name, ", ".join(value) if isinstance(value, list) else str(value)) for name, value in values.items()]
    click.echo(json.dumps(values) if as_json else format_table(("what", "value"), rows))
