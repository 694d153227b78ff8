"""Imports files into named sources, and the commands about sources."""
