"""A filter's options as markup: what is the same on every page is made once.

A results page has hundreds of options, which take most of its time, and from page to page an option differs in its
number alone. What stands before and behind the number is remembered; it comes from `templates/search/_option.html`.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from jinja2 import Environment
from markupsafe import Markup

from index.storage.caches import memoize
from search_app.search.page import FilterGroup

__all__ = ["OptionMarkup"]

KEPT: Final = 10_000
"""Options that are remembered, of about a kilobyte each."""
NUMBER: Final = Markup("<!---->")
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
        self._around = memoize(self._made, KEPT)

    def __call__(self, group: FilterGroup) -> Markup:
        """All options of that filter."""
        parts: list[str] = []
        for one in group.options:
            kind = _Kind(group.name, one.value, one.label, one.depth, one.checked, one.excluded, not one.count)
            before, behind = self._around(kind)
            parts += (before, self._number(one.count), behind)
        return Markup("".join(parts))  # noqa: S704 - made by a template that escapes, around digits

    def _made(self, kind: _Kind) -> tuple[str, str]:
        html = self._environment.get_template("search/_option.html").render(kind._asdict(), number=NUMBER)
        before, _, behind = html.partition(NUMBER)
        return before, behind
