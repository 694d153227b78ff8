"""Alembic migrations of all tables of search_app. They run when the database is opened."""
