"""`practice-search profile`: list, check and copy profiles.

The commands need no application, because a profile with mistakes keeps the application from starting.
"""

import shutil
import sys

import click

from corpus.errors import InvalidProfile, UnknownVocabulary
from corpus.profile.definitions import Profile
from corpus.profile.loader import PROFILE_FILE, bundled_profiles, find_profile, load_profile
from corpus.vocabularies.skos_loader import vocabularies_of
from search_app.settings import load_settings
from search_app.terminal import count_of

__all__ = ["profile"]


@click.group()
def profile() -> None:
    """List, check and copy profiles. A profile says what a collection is."""


@profile.command("list")
def list_profiles() -> None:
    """List the bundled profiles, and the profile in use."""
    used = load_settings().profile_folder
    for name in bundled_profiles():
        mark = "  (in use)" if find_profile(name) == used else ""
        click.echo(f"{name}{mark}")
    if used.name not in bundled_profiles():
        click.echo(f"{used}  (in use)")


@profile.command()
@click.argument("name", default="")
def check(name: str) -> None:
    """Check the profile with that name or in that folder. Without NAME, check the profile in use."""
    folder = find_profile(name) if name else load_settings().profile_folder
    try:
        checked = load_profile(folder)
        vocabularies_of(checked)
    except (InvalidProfile, UnknownVocabulary) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(f"{folder / PROFILE_FILE} has no mistakes: {_contents(checked)}.")


@profile.command()
@click.argument("name")
def copy(name: str) -> None:
    """Copy a profile into the instance folder, where you can edit it. It is used from then on."""
    target = load_settings().folder / "profile"
    if target.exists():
        raise click.ClickException(f"{target} exists already. Edit it, or move it away first.")
    source = load_profile(find_profile(name)).folder
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, target)
    click.echo(f"The profile is in {target}. Edit {PROFILE_FILE}, check it with `practice-search profile check`,")
    click.echo("and restart the server.")


def _contents(checked: Profile) -> str:
    facets = sum(field.facet is not None for field in checked.fields)
    return ", ".join(
        (
            count_of(len(checked.sections), "section", "sections"),
            count_of(len(checked.fields), "field", "fields"),
            count_of(facets, "facet", "facets"),
            count_of(len(checked.scheme_names), "vocabulary", "vocabularies"),
        )
    )
