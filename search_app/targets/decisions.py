"""Decisions on practices for other databases, each with its entry in the audit trail.

A proposal in a record names a database in words. It matches the key or the name in the settings, in any case.
"""

from collections.abc import Mapping
from typing import Any

from attrs import frozen
from flask import current_app

from corpus.practice import Practice, Proposal
from search_app.accounts.models import Person
from search_app.accounts.personal_data import PersonalDataSource
from search_app.audit.models import record_action
from search_app.catalogue import get_catalogue
from search_app.models import write_transaction
from search_app.settings import Settings, TargetDatabase
from search_app.targets.models import Decision, add_decision, decisions_by, list_decisions

__all__ = ["DECISIONS_DATA", "Candidate", "answer_for", "configured_targets", "list_candidates", "record_decision"]


@frozen
class Candidate:
    """A practice on the list of a database."""

    slug: str
    title: str
    answer: str
    """The contributor's answer: yes, no or unknown."""
    decision: Decision


def configured_targets() -> Mapping[str, TargetDatabase]:
    """Return the databases of the settings, by key."""
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return settings.targets


def answer_for(proposals: tuple[Proposal, ...], key: str, target: TargetDatabase) -> str:
    """Return the answer of a record for a database: yes, no or unknown."""
    names = {key.casefold(), target.name.casefold()}
    return next((proposal.answer for proposal in proposals if proposal.target.strip().casefold() in names), "unknown")


def record_decision(practice: Practice, key: str, decision: Decision, reason: str, revision: int, by: int) -> None:  # noqa: PLR0917
    """Store a decision about a practice for a database, in the revision that the person read."""
    with write_transaction():
        add_decision(practice.slug, key, decision, reason, revision, by)
        record_action(f"target.{decision.value}", f"practice:{practice.slug}", by, target=key, revision=revision)


def list_candidates(key: str, state: Decision) -> list[Candidate]:
    """Return the practices in that state for a database, the newest decision first.

    Undecided are those whose contributors say yes, and those whose decision was revoked.
    """
    newest = {decision.slug: decision.decision for decision in list_decisions(key)}
    collection = get_catalogue().collection
    proposed = list(collection.proposed_practices())
    answers = {practice.slug: answer_for(practice.proposals, key, configured_targets()[key]) for practice in proposed}
    slugs = [slug for slug, decision in reversed(newest.items()) if decision is state]
    if state is Decision.UNDECIDED:
        slugs += [slug for slug, answer in answers.items() if answer == "yes" and slug not in newest]
    titles = {practice.slug: practice.title for practice in proposed}
    titles |= {
        summary.slug: summary.title
        for summary in collection.revision_summaries([slug for slug in slugs if slug not in titles])
    }
    return [Candidate(slug, titles[slug], answers.get(slug, "unknown"), state) for slug in slugs if titles.get(slug)]


def _export_decisions(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "at": decision.at.isoformat(),
            "practice": decision.slug,
            "target": decision.target,
            "decision": decision.decision.value,
            "reason": decision.reason,
        }
        for decision in decisions_by(person.id)
    ]


DECISIONS_DATA = PersonalDataSource(
    name="decisions_for_other_databases",
    label="Decisions for other databases",
    notice="Decisions and reasons of reviewers are stored permanently, with a number instead of the name.",
    export=_export_decisions,
)
"""The decisions of a person, for the download of their data."""
