"""What other rooms show on the page of a practice, such as its comments.

This room does not know them: `create_app` registers each with `add_to_practice_page`.
"""

from collections.abc import Callable
from typing import Any, Final

from attrs import frozen
from flask import Flask, current_app

__all__ = ["PageAddition", "add_to_practice_page", "additions_for", "additions_version"]

_KEY: Final = "practice_page_additions"


@frozen
class PageAddition:
    """One thing that another room shows on the page of a practice."""

    variable: str
    """The name under which the template finds it."""
    content: Callable[[str], Any]
    """Its value for the practice with this slug."""
    version: Callable[[str], str]
    """A text that changes whenever the content changes for visitors: part of the page's ETag."""


def add_to_practice_page(app: Flask, addition: PageAddition) -> None:
    """Show something more on the practice pages of this application."""
    app.extensions.setdefault(_KEY, []).append(addition)


def additions_for(slug: str) -> dict[str, Any]:
    """The template variables of all additions for the practice with this slug."""
    return {addition.variable: addition.content(slug) for addition in _additions()}


def additions_version(slug: str) -> str:
    """A text that changes whenever one of the additions changes for visitors."""
    return "".join(addition.version(slug) for addition in _additions())


def _additions() -> list[PageAddition]:
    additions: list[PageAddition] = current_app.extensions.get(_KEY, [])
    return additions
