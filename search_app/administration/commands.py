"""`practice-search people`: manage accounts from a terminal, such as that of the first administrator."""

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
from search_app.accounts.models import Person, find_people, find_person_by_email
from search_app.accounts.permissions import ASSIGNABLE, Role
from search_app.accounts.retention import delete_expired_data
from search_app.settings import current_settings
from search_app.terminal import format_table

__all__ = ["people"]

DEFAULT_URL: Final = "http://127.0.0.1:8000"
"""The URL of `practice-search serve`, for links if `public_url` is not set."""
_ROLES: Final = click.Choice([role.value for role in ASSIGNABLE])


@click.group()
def people() -> None:
    """Manage accounts and roles."""


@people.command()
@click.argument("email")
@click.option("--name", default="", help="The name that others see.")
@click.option("--role", default=Role.READER.value, show_default=True, type=_ROLES)
@with_appcontext
def add(email: str, name: str, role: str) -> None:
    """Add an account, and print the link to choose its password."""
    try:
        person = add_person(_valid_address(email), name, Role(role), None)
    except AddressTaken as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The account {person.email} was added with the role {person.role.value}.")
    click.echo("Choose its password within two days at:")
    click.echo(_link(person))


@people.command()
@click.argument("email")
@click.option("--reset", is_flag=True, help="Also remove second factors and passkeys.")
@with_appcontext
def link(email: str, *, reset: bool) -> None:
    """Print a new link to choose a password."""
    if reset:
        reset_access(_account(email), None)
    click.echo(_link(_account(email)))


@people.command()
@click.argument("email")
@click.argument("role", type=_ROLES)
@with_appcontext
def role(email: str, role: str) -> None:
    """Change the role of a person."""
    try:
        set_role(_account(email), Role(role), None)
    except LastAdministrator as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{email} has the role {role} now.")


@people.command()
@click.argument("email")
@click.option("--again", is_flag=True, help="Activate the account again.")
@with_appcontext
def deactivate(email: str, *, again: bool) -> None:
    """Deactivate an account, and sign the person out everywhere."""
    try:
        set_active(_account(email), None, active=again)
    except LastAdministrator as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The account {email} is {'active again' if again else 'deactivated'}.")


@people.command("list")
@click.option("--role", default=None, type=_ROLES, help="Only people with this role.")
@with_appcontext
def list_people(role: str | None) -> None:
    """List the people with an account."""
    accounts = find_people(role=Role(role) if role else None)
    rows = [_row(person) for person in accounts]
    click.echo(format_table(("", "e-mail", "role", "", "name"), rows) if rows else "There are no accounts.")


@people.command("tidy")
@click.option("--dry-run", is_flag=True, help="Only count the accounts; delete nothing.")
@with_appcontext
def tidy(*, dry_run: bool) -> None:
    """Delete expired personal data. Let a timer run this once a day."""
    with current_app.test_request_context(base_url=current_settings().public_base or DEFAULT_URL):
        rows = [(f"{kind.number:,}", kind.what) for kind in delete_expired_data(dry_run=dry_run) if kind.number]
    head = "would be deleted" if dry_run else "deleted"
    click.echo(format_table(("", head), rows) if rows else "No data has expired.")


def _valid_address(email: str) -> str:
    """The normal form of an e-mail address. Raises ClickException."""
    try:
        normal_form: str = current_app.extensions["security"].mail_util.validate(email)
    except ValueError as error:
        raise click.ClickException(f"“{email}” is not an e-mail address: {error}") from error
    return normal_form


def _link(person: Person) -> str:
    with current_app.test_request_context(base_url=current_settings().public_base or DEFAULT_URL):
        return password_link(person)


def _account(email: str) -> Person:
    """The person with this e-mail address. Raises ClickException."""
    person = find_person_by_email(email)
    if person is None:
        raise click.ClickException(f"There is no account with the address {email}.")
    return person


def _row(person: Person) -> tuple[str, ...]:
    return str(person.id), person.email, person.role.value, _account_state(person), person.display_name


def _account_state(person: Person) -> str:
    if not person.active:
        return "deactivated"
    return "" if person.confirmed_at else "not confirmed"
