"""When a link counts as dead: the finding of one check, and since when checks have failed."""

from datetime import UTC, datetime, timedelta
from typing import Final

from search_app.link_checks.checker import LinkFinding
from search_app.link_checks.models import LinkState, checks_of, store_check

__all__ = ["PATIENCE", "link_state", "store_finding"]

PATIENCE: Final = timedelta(days=7)
"""How long a server may be away before its links count as dead. A page that it says is gone is dead at once."""
GUARDED: Final = ("the server answers with status 401", "the server answers with status 403")
"""What is found where a server answers people only."""


def link_state(finding: LinkFinding, failing_since: datetime | None, now: datetime) -> LinkState:
    """Return the state of a link after a check. `failing_since` is None where the check before did not fail."""
    if finding.is_reachable:
        return LinkState.REACHABLE
    if finding.is_gone:
        return LinkState.DEAD
    if finding.reason in GUARDED or failing_since is None or now - failing_since < PATIENCE:
        return LinkState.UNCERTAIN
    return LinkState.DEAD


def store_finding(finding: LinkFinding) -> LinkState:
    """Store what a check found, and return the state of the link. Does not commit."""
    now, before = datetime.now(UTC), checks_of([finding.url]).get(finding.url)
    failing_since = before.failing_since if before else None
    state = link_state(finding, failing_since, now)
    store_check(finding.url, state, finding.reason, None if finding.is_reachable else failing_since or now)
    return state
