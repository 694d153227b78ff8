"""Signing in with Flask-Security: its setup, sessions, OpenID Connect, and bounds on what people send."""
