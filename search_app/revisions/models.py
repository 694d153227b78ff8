"""Which submissions brought which revisions of a practice."""

from collections.abc import Collection as Values
from collections.abc import Mapping

import sqlalchemy as sa

from search_app.contribute.models import Submission
from search_app.models import session

__all__ = ["submissions_by_revision"]


def submissions_by_revision(slug: str, revisions: Values[int]) -> Mapping[int, Submission]:
    """The submissions that were published as these revisions of a practice, by the revision's number."""
    found = session.scalars(sa.select(Submission).where(Submission.slug == slug, Submission.revision.in_(revisions)))
    return {one.revision: one for one in found if one.revision is not None}
