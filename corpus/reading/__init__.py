"""Reads text from outside: encodings, cleaning, HTML and plain text to Markdown, tags, and the ingest of files."""
