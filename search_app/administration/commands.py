"""`practice-search people`: accounts from a terminal, the first administrator's above all."""

from typing import Final

import click
from flask import current_app
from flask.cli import with_appcontext

from search_app.accounts.management import (
    AddressTaken,
    LastAdministrator,
    add_person,
    password_link,
    reset_access,
    set_active,
    set_role,
)
from search_app.accounts.models import Person, find_person_by_email
from search_app.accounts.models import find_people as find_people
from search_app.accounts.permissions import ASSIGNABLE, Role
from search_app.accounts.retention import delete_expired_data
from search_app.settings import Settings
from search_app.terminal import format_table

__all__ = ["people"]

SERVED_AT: Final = "http://127.0.0.1:8000"
"""Where `practice-search serve` answers unless told otherwise, for links where no public address is set."""
_ROLES: Final = click.Choice([role.value for role in ASSIGNABLE])


@click.group()
def people() -> None:
    """The people who keep the collection, and their roles."""


@people.command()
@click.argument("email")
@click.option("--name", default="", help="How others see them.")
@click.option("--role", default=Role.READER.value, show_default=True, type=_ROLES)
@with_appcontext
def add(email: str, name: str, role: str) -> None:
    """Make an account, and print the address at which its password is chosen."""
    try:
        made = add_person(_valid(email), name, Role(role), None)
    except AddressTaken as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{made.email} is {made.role.value} now. The password is chosen, within two days, at:")
    click.echo(_link(made))


@people.command()
@click.argument("email")
@click.option("--reset", is_flag=True, help="Remove second factors and passkeys, too.")
@with_appcontext
def link(email: str, *, reset: bool) -> None:
    """Print a new address at which somebody chooses a password."""
    if reset:
        reset_access(_found(email), None)
    click.echo(_link(_found(email)))


@people.command()
@click.argument("email")
@click.argument("role", type=_ROLES)
@with_appcontext
def role(email: str, role: str) -> None:
    """Give somebody another role."""
    try:
        set_role(_found(email), Role(role), None)
    except LastAdministrator as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{email} is {role} now.")


@people.command()
@click.argument("email")
@click.option("--again", is_flag=True, help="Let them in again.")
@with_appcontext
def deactivate(email: str, *, again: bool) -> None:
    """Keep somebody out, and sign them out everywhere."""
    try:
        set_active(_found(email), None, active=again)
    except LastAdministrator as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{email} can {'sign in again' if again else 'not sign in any more'}.")


@people.command("list")
@click.option("--role", default=None, type=_ROLES, help="Only these.")
@with_appcontext
def list_people(role: str | None) -> None:
    """List the people."""
    found = find_people(role=Role(role) if role else None)
    rows = [(str(one.id), one.email, one.role.value, _state(one), one.display_name) for one in found]
    click.echo(format_table(("", "e-mail", "role", "", "name"), rows) if rows else "There is nobody yet.")


@people.command("tidy")
@click.option("--dry-run", is_flag=True, help="Only count the accounts that it is about.")
@with_appcontext
def tidy_up(*, dry_run: bool) -> None:
    """Give up what is kept about people and whose time is over; for a timer, once a day."""
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    with current_app.test_request_context(base_url=settings.public_base or SERVED_AT):
        rows = [(f"{one.number:,}", one.what) for one in delete_expired_data(keep=dry_run) if one.number]
    click.echo(format_table(("", "given up"), rows) if rows else "There is nothing whose time is over.")


def _valid(email: str) -> str:
    try:
        normal: str = current_app.extensions["security"].mail_util.validate(email)
    except ValueError as error:
        raise click.ClickException(f"“{email}” is no e-mail address: {error}") from error
    return normal


def _link(person: Person) -> str:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    with current_app.test_request_context(base_url=settings.public_base or SERVED_AT):
        return password_link(person)


def _found(email: str) -> Person:
    found = find_person_by_email(email)
    if found is None:
        raise click.ClickException(f"There is nobody with the address {email}.")
    return found


def _state(person: Person) -> str:
    if not person.active:
        return "deactivated"
    return "" if person.confirmed_at else "not confirmed"
