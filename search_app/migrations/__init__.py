"""The steps from each shape of the people's tables to the next, for Alembic; run when the database is opened."""
