"""What practices carry, to be counted without an index."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

BATCH = 500
CARRIED = (
    *("areas", "country", "evidence", "keywords", "language", "level"),
    *("sectors", "start_year", "status", "targets", "types"),
)

_json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_practices = sa.table(
    "practices", sa.column("slug"), sa.column("revision"), sa.column("removed", sa.Boolean), sa.column("carries", _json)
)
_revisions = sa.table("revisions", sa.column("number"), sa.column("record", sa.JSON))


def upgrade() -> None:
    """A column for it, filled from the records."""
    op.add_column("practices", sa.Column("carries", _json, nullable=True))
    filling = sa.update(_practices).where(_practices.c.slug == sa.bindparam("of"))
    for rows in _batches():
        values = [{"of": slug, "carries": _carried(record)} for slug, record in rows]
        op.get_bind().execute(filling.values(carries=sa.bindparam("carries", type_=_json)), values)


def _batches() -> Iterator[list[tuple[str, Any]]]:
    current = sa.select(_practices.c.slug, _revisions.c.record).join(
        _revisions, _revisions.c.number == _practices.c.revision
    )
    after = ""
    while rows := op.get_bind().execute(_after(current, after)).all():
        yield [(slug, record) for slug, record in rows]
        after = rows[-1].slug


def _after(current: sa.Select[Any], slug: str) -> sa.Select[Any]:
    return current.where(_practices.c.slug > slug, ~_practices.c.removed).order_by(_practices.c.slug).limit(BATCH)


def _carried(record: dict[str, Any]) -> dict[str, list[str]]:
    found = {name: record[name] for name in CARRIED if record.get(name)}
    return {
        name: [str(one) for one in (value if isinstance(value, list) else [value])] for name, value in found.items()
    }
