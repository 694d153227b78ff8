"""Decisions on practices for other databases: who proposed them, who decides, and the entry in the audit trail.

A record's proposal names a database as people do; it is meant where that is the setting's key or name, in any case.
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
    """What its contributor says: yes, no or unknown."""
    decision: Decision


def configured_targets() -> Mapping[str, TargetDatabase]:
    """The databases that the settings name, by key."""
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return settings.targets


def answer_for(proposals: tuple[Proposal, ...], key: str, target: TargetDatabase) -> str:
    """What a record says of a database: yes, no or unknown."""
    names = {key.casefold(), target.name.casefold()}
    return next((proposal.answer for proposal in proposals if proposal.target.strip().casefold() in names), "unknown")


def record_decision(practice: Practice, key: str, decision: Decision, reason: str, revision: int, by: int) -> None:  # noqa: PLR0917
    """Decide of a practice, in the revision that was seen, for a database."""
    with write_transaction():
        add_decision(practice.slug, key, decision, reason, revision, by)
        record_action(f"target.{decision.value}", f"practice:{practice.slug}", by, target=key, revision=revision)


def list_candidates(key: str, state: Decision) -> list[Candidate]:
    """The practices of that state for a database, what came last at the head.

    Undecided are those whose contributors say yes, and those of which a decision was taken back.
    """
    made = {decision.slug: decision.decision for decision in list_decisions(key)}
    collection = get_catalogue().collection
    proposed = list(collection.proposed_practices())
    said = {practice.slug: answer_for(practice.proposals, key, configured_targets()[key]) for practice in proposed}
    chosen = [slug for slug, decision in reversed(made.items()) if decision is state]
    if state is Decision.UNDECIDED:
        chosen += [slug for slug, answer in said.items() if answer == "yes" and slug not in made]
    titles = {practice.slug: practice.title for practice in proposed}
    titles |= {
        summary.slug: summary.title
        for summary in collection.revision_summaries([slug for slug in chosen if slug not in titles])
    }
    return [Candidate(slug, titles[slug], said.get(slug, "unknown"), state) for slug in chosen if titles.get(slug)]


def _taken_out(person: Person) -> list[dict[str, Any]]:
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
    notice="What reviewers decide of practices for other databases, and why, is kept for good, under their number.",
    export=_taken_out,
)
"""What this room keeps about people."""
