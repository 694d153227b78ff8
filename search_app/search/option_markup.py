"""A filter's options as markup: what is the same on every page is made once.

A results page has hundreds of options, which take most of its time, and from page to page an option differs in its
number alone. What stands before and behind the number is remembered; it comes from `templates/search/_option.html`.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from flask import Flask
from jinja2 import Environment
from markupsafe import Markup

from index.storage.caches import memoize
from search_app.search.results_page import FilterGroup
from search_app.templating import format_number

__all__ = ["OptionMarkup", "set_up_option_markup"]

CACHED_OPTIONS: Final = 10_000
"""Options that are remembered, of about a kilobyte each."""
COUNT_PLACEHOLDER: Final = Markup("<!---->")
"""Stands for the number: no value can hold it, for values are escaped."""


class _Kind(NamedTuple):
    """An option but for its number."""

    name: str
    """The filter's."""
    value: str
    label: str
    depth: int
    checked: bool
    excluded: bool
    empty: bool
    """Whether the number is nought."""


class OptionMarkup:
    """Makes the list of a filter's options. Safe to share between threads."""

    def __init__(self, environment: Environment, number: Callable[[int], str]) -> None:
        self._environment = environment
        self._number = number
        self._around = memoize(self._made, CACHED_OPTIONS)

    def __call__(self, group: FilterGroup) -> Markup:
        """All options of that filter."""
        parts: list[str] = []
        for option in group.options:
            kind = _Kind(
                group.name, option.value, option.label, option.depth, option.checked, option.excluded, not option.count
            )
            before, behind = self._around(kind)
            parts += (before, self._number(option.count), behind)
        return Markup("".join(parts))  # noqa: S704 - made by a template that escapes, around digits

    def _made(self, kind: _Kind) -> tuple[str, str]:
        html = self._environment.get_template("search/_option.html").render(kind._asdict(), number=COUNT_PLACEHOLDER)
        before, _, behind = html.partition(COUNT_PLACEHOLDER)
        return before, behind


def set_up_option_markup(app: Flask) -> None:
    """Give the templates of this application the filter `options`."""
    app.jinja_env.filters["options"] = OptionMarkup(app.jinja_env, format_number)
