"""The database of practices and their revisions, on SQLite or PostgreSQL. Only this package imports SQLAlchemy."""
