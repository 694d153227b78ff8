"""Suggestions: completion while typing, spelling correction, similar practices, hints about a query."""
