"""The steps from each shape of the collection's tables to the next, for Alembic; run by `Collection.open`."""
