"""Writes docs/reference.md: all commands, settings and addresses, read from the code.

`make reference` runs it. A test compares its output with the file.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from inspect import getdoc
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask

from search_app import create_app
from search_app.ops.cli import cli
from search_app.settings import PREFIX, Settings, load_settings

__all__ = ["reference"]

SIGN_IN_PAGES: Final = {
    "security.change_email": "Change the e-mail address of your account.",
    "security.change_email_confirm": "Confirm the new e-mail address.",
    "security.wan_register": "Add a passkey.",
    "security.wan_register_response": "Receive the new passkey from the browser.",
    "security.wan_delete": "Delete a passkey.",
    "security.change_password": "Change the password.",
    "security.mf_recovery_codes": "Show or renew the recovery codes.",
    "security.two_factor_setup": "Set up the second factor.",
    "security.two_factor_setup_validate": "Confirm the second factor with a code.",
    "security.verify": "Confirm your identity again with the password.",
    "security.oauth_verify_response": "Return from the OpenID Connect provider after confirming your identity.",
    "security.wan_verify": "Confirm your identity again with a passkey.",
    "security.wan_verify_response": "Receive the passkey's answer from the browser.",
    "security.oauth_verify_start": "Confirm your identity again with the OpenID Connect provider.",
    "security.send_confirmation": "Ask for a new mail that confirms the address.",
    "security.confirm_email": "Confirm the address of a new account.",
    "security.register": "Register an account.",
    "security.forgot_password": "Ask for a mail to reset the password.",
    "security.reset_password": "Choose a new password.",
    "security.login": "Sign in.",
    "security.two_factor_token_validation": "Enter the code of the second factor.",
    "security.oauthresponse": "Return from the OpenID Connect provider.",
    "security.two_factor_rescue": "Get help when the second factor is lost.",
    "security.wan_signin": "Sign in with a passkey.",
    "security.wan_signin_response": "Receive the passkey's answer from the browser.",
    "security.mf_recovery": "Sign in with a recovery code.",
    "security.tf_select": "Choose a second factor.",
    "security.oauthstart": "Go to the OpenID Connect provider to sign in.",
    "security.logout": "Sign out.",
    "static": "Style sheets, scripts and icons.",
}
"""Descriptions of the addresses that Flask and Flask-Security serve."""

INTRODUCTION: Final = """# Reference

`make reference` writes this file from the code. [guide.md](guide.md) explains the tasks.

## Commands

`practice-search COMMAND --help` lists the options of a command. The exit codes are: 0 done; 1 not done, and the
message says why; 2 the command was not understood; 3 done, but some records were refused.

| command | purpose |
|---|---|
"""

SETTINGS_HEAD: Final = f"""
## Settings

Settings are in `config.toml` of the instance folder, or in the environment as `{PREFIX}<NAME>`, which has priority.

| setting | default | meaning |
|---|---|---|
"""

FOLDER_NOTE: Final = """
The instance folder holds all runtime data: `config.toml`, `app.sqlite` (the database), `secret` (the key that signs
cookies and links), `mail/`, `uploads/` (attached files, named by the hash of their content), `index/` and `derived/`.
The last two are built from the database and may be deleted at any time.
"""

PAGES_HEAD: Final = """
## Addresses

| address | methods | purpose |
|---|---|---|
"""


def reference() -> str:
    """Return the text of docs/reference.md."""
    return "".join(
        (
            INTRODUCTION,
            *_rows(_commands(cli, "practice-search")),
            SETTINGS_HEAD,
            *_rows(_settings()),
            FOLDER_NOTE,
            PAGES_HEAD,
            *_rows(_addresses(_example_app())),
        )
    )


def _rows(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"


def _commands(group: click.Group, prefix: str) -> Iterator[tuple[str, str]]:
    for name, command in sorted(group.commands.items()):
        words = f"{prefix} {name}"
        if isinstance(command, click.Group):
            yield from _commands(command, words)
        else:
            yield f"`{' '.join((words, *_arguments(command)))}`", command.get_short_help_str(limit=300)


def _arguments(command: click.Command) -> Iterator[str]:
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            name = parameter.make_metavar(click.Context(command))
            yield name


def _settings() -> Iterator[tuple[str, str, str]]:
    for name, field in Settings.model_fields.items():
        default = str(field.default) if field.default not in (None, "") else ""
        yield f"`{name}`", f"`{default}`" if default else "", str(field.description)


def _example_app() -> Flask:
    """Return an application with every address, the OpenID Connect ones included."""
    with tempfile.TemporaryDirectory() as folder:
        return create_app(load_settings(instance_path=Path(folder), oidc_issuer="https://id.example.org"))


def _addresses(app: Flask) -> Iterator[tuple[str, str, str]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        yield f"`{rule.rule}`", ", ".join(methods), _purpose(rule.endpoint, app.view_functions[rule.endpoint])


def _purpose(endpoint: str, view: Callable[..., Any]) -> str:
    return SIGN_IN_PAGES.get(endpoint) or (getdoc(view) or "").splitlines()[0]


if __name__ == "__main__":
    click.echo(reference(), nl=False)
