"""The query for the submissions that were published as revisions of a practice."""

from collections.abc import Collection as Items
from collections.abc import Mapping

import sqlalchemy as sa

from search_app.contribute.models import Submission
from search_app.models import session

__all__ = ["submissions_by_revision"]


def submissions_by_revision(slug: str, revisions: Items[int]) -> Mapping[int, Submission]:
    """Return the submissions that were published as these revisions, by the revision's number."""
    submissions = session.scalars(
        sa.select(Submission).where(Submission.slug == slug, Submission.revision.in_(revisions))
    )
    return {submission.revision: submission for submission in submissions if submission.revision is not None}
