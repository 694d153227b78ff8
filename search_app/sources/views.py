"""The pages for editors where conflicts between a source and people here are decided."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound

from corpus.store.sources import SourceStore
from corpus.sync.merging.conflicts import Conflict, InvalidChoice, list_conflicts
from search_app.accounts.access import require, signed_in_person
from search_app.accounts.permissions import Action
from search_app.catalogue import get_catalogue
from search_app.models import write_transaction
from search_app.sources.conflict_page import MAX_LISTED, conflict_choices, conflict_key, list_practices
from search_app.sources.decisions import Version, decide_conflicts
from search_app.terminal import count_of

__all__ = ["conflicts_summary", "has_sources", "source_conflicts"]

source_conflicts = Blueprint("source_conflicts", __name__, url_prefix="/admin/conflicts")


@source_conflicts.get("")
@require(Action.WITHDRAW)
def overview() -> ResponseReturnValue:
    """List the practices that both a source and people here changed."""
    practices, more = list_practices(_store())
    return render_template("sources/conflicts.html", practices=practices, more=more, most=MAX_LISTED)


@source_conflicts.get("/<slug>")
@require(Action.WITHDRAW)
def practice(slug: str) -> ResponseReturnValue:
    """Show both versions of each field, side by side."""
    conflicts = _conflicts(slug)
    if not conflicts:
        raise NotFound("There is no conflict to decide here. Somebody may have decided it.")
    choices = tuple(conflict_choices(conflicts, get_catalogue().vocabularies))
    return render_template("sources/practice.html", slug=slug, title=conflicts[0].title, choices=choices)


@source_conflicts.post("/<slug>")
@require(Action.WITHDRAW)
def decide(slug: str) -> ResponseReturnValue:
    """Store the decisions about the fields of a practice. What changed after it was read is not decided."""
    form = FlaskForm()
    if not form.validate_on_submit():
        flash("The form has expired. Choose again.", "error")
        return redirect(url_for(".practice", slug=slug))
    chosen = {name: value for name, value in request.form.items() if value in tuple(Version)}
    try:
        decided = _decide(slug, chosen)
    except InvalidChoice as error:
        flash(str(error), "error")
        return redirect(url_for(".practice", slug=slug))
    if decided < len(chosen):
        flash("Some values have changed since you opened the page. Check them, then choose again.", "error")
    elif not chosen:
        flash("Choose a version of at least one field.", "error")
    else:
        flash(f"{count_of(decided, 'conflict is', 'conflicts are')} decided.", "success")
    return redirect(url_for(".practice", slug=slug) if _conflicts(slug) else url_for(".overview"))


def _decide(slug: str, chosen: Mapping[str, str]) -> int:
    """Decide the conflicts that are as they were shown, and return their number. Raises InvalidChoice."""
    by, decided = signed_in_person().id, 0
    with write_transaction() as transaction:
        conflicts = _conflicts(slug)
        for version in Version:
            selected = [one for one in conflicts if chosen.get(conflict_key(one)) == version]
            if selected:
                decide_conflicts(_store(), selected, version, transaction, by)
            decided += len(selected)
    get_catalogue().catch_up()
    return decided


def _store() -> SourceStore:
    return SourceStore(get_catalogue().collection)


def _conflicts(slug: str) -> list[Conflict]:
    return [conflict for conflict in list_conflicts(_store()) if conflict.slug == slug]


def has_sources() -> bool:
    """Whether files were imported as sources, for the administration menu."""
    return bool(_store().sources())


def conflicts_summary() -> str:
    """Return the number of practices with conflicts, for the administration menu."""
    return f"{sum(source.conflicts for source in _store().sources()):,} to decide"
