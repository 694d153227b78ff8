"""`practice-search alerts`: the e-mails about saved searches."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from search_app.catalogue import get_catalogue
from search_app.following.alerts import queue_alerts, send_alerts
from search_app.settings import current_settings
from search_app.terminal import count_of

__all__ = ["alerts"]


@click.group()
def alerts() -> None:
    """E-mails about saved searches."""


@alerts.command()
@with_appcontext
def send() -> None:
    """Check the saved searches that are due, and send their e-mails. Run it from a timer, for example each hour.

    A search is due a day or a week after its last check. Exit code 1 means that some e-mails could not be sent; the
    next run tries them again.
    """
    public_url = current_settings().public_base
    if not public_url:
        raise click.ClickException("E-mails need the address of the site. Set PRACTICE_SEARCH_PUBLIC_URL first.")
    with current_app.test_request_context(base_url=public_url):  # the texts of the e-mails have addresses
        checked = list(queue_alerts(get_catalogue()))
        click.echo(f"{count_of(len(checked), 'search was', 'searches were')} due; {sum(checked)} with something new.")
        sent = list(send_alerts())
    click.echo(f"{count_of(sum(sent), 'e-mail', 'e-mails')} sent.")
    if not all(sent):
        click.echo(f"{count_of(sent.count(False), 'e-mail', 'e-mails')} not sent. The log says why.", err=True)
        sys.exit(1)
