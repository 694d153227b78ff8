"""Compares practices with each other. Two revisions of one practice are compared in `search_app.revisions`."""
