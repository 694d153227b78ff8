"""`practice-search links`: find the web addresses in practices that no longer lead anywhere."""

from collections import Counter
from datetime import timedelta
from typing import Final

import click
from flask.cli import with_appcontext

from search_app.catalogue import get_catalogue
from search_app.link_checks.checker import check_links, practice_urls
from search_app.link_checks.models import LinkState, dead_links, delete_unused_checks, due_urls
from search_app.link_checks.verdicts import store_finding
from search_app.models import write_transaction
from search_app.public_http import PublicHttpClient
from search_app.settings import current_settings
from search_app.terminal import count_of, format_table

__all__ = ["links"]

PAUSE_HELP: Final = "Seconds between two requests to one server."


@click.group()
def links() -> None:
    """Check the web addresses in practices."""


@links.command()
@click.option("--limit", default=1_000, show_default=True, type=click.IntRange(1, 100_000), help="Addresses at most.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(0, 3650), help="Days between two checks.")
@click.option(
    "--pause",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0, 60),
    help="Seconds between two requests to a server.",
)
@with_appcontext
def check(limit: int, days: int, pause: float) -> None:
    """Check the addresses that were not checked for some time. Run it from a timer, for example each night.

    A page that its server says is gone counts as dead. A server that does not answer may be back: its links count as
    dead after a week of failed checks.
    """
    urls = {url for practice in get_catalogue().collection.practices() for url in practice_urls(practice)}
    due = due_urls(sorted(urls), timedelta(days=days), limit)
    states: Counter[LinkState] = Counter()
    for finding in check_links(_client(), due, pause):
        with write_transaction():
            states[store_finding(finding)] += 1
    with write_transaction():
        delete_unused_checks(urls)
    counts = ", ".join(f"{states[state]:,} {state}" for state in LinkState)
    click.echo(f"{count_of(states.total(), 'address', 'addresses')} checked: {counts}. There are {len(urls):,} in all.")


@links.command("list")
@with_appcontext
def list_dead() -> None:
    """List the dead links, with the practices that have them."""
    dead = {dead_link.url: dead_link for dead_link in dead_links()}
    rows = [
        (practice.slug, url, dead[url].reason)
        for practice in get_catalogue().collection.practices()
        for url in dict.fromkeys(practice_urls(practice))
        if url in dead
    ]
    click.echo(format_table(("in", "address", "finding"), rows) if rows else "No link is known to be dead.")


def _client() -> PublicHttpClient:
    settings = current_settings()
    contact = settings.public_base or "https://www.example.org/"
    return PublicHttpClient(f"PracticeSearch-LinkCheck (+{contact})", settings.private_hosts.split())
