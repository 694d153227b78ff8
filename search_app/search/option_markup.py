"""The HTML of a filter's options, cached except for the counts.

A results page has hundreds of options, which take most of its rendering time. From page to page only the count of an
option differs. The HTML before and after the count is cached; it comes from `templates/search/_option.html`.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from flask import Flask
from jinja2 import Environment
from markupsafe import Markup

from index.storage.caches import memoize
from search_app.search.filter_groups import FilterGroup
from search_app.templating import format_number

__all__ = ["OptionMarkup", "set_up_option_markup"]

CACHED_OPTIONS: Final = 10_000
"""Options in the cache, of about a kilobyte each."""
COUNT_PLACEHOLDER: Final = Markup("<!---->")
"""Stands for the count. No value can contain it, because values are escaped."""


class _OptionKey(NamedTuple):
    """An option but for its number."""

    name: str
    """The name of the filter."""
    value: str
    label: str
    depth: int
    checked: bool
    excluded: bool
    empty: bool
    """Whether the number is nought."""


class OptionMarkup:
    """Renders the options of a filter. Safe to share between threads."""

    def __init__(self, environment: Environment, number: Callable[[int], str]) -> None:
        self._environment = environment
        self._format_count = number
        self._cached_html = memoize(self._render, CACHED_OPTIONS)

    def __call__(self, group: FilterGroup) -> Markup:
        """Return the HTML of all options of that filter."""
        parts: list[str] = []
        for option in group.options:
            key = _OptionKey(
                group.name, option.value, option.label, option.depth, option.checked, option.excluded, not option.count
            )
            html_before, html_after = self._cached_html(key)
            parts += (html_before, self._format_count(option.count), html_after)
        return Markup("".join(parts))  # noqa: S704 - made by a template that escapes, around digits

    def _render(self, key: _OptionKey) -> tuple[str, str]:
        html = self._environment.get_template("search/_option.html").render(key._asdict(), number=COUNT_PLACEHOLDER)
        html_before, _, html_after = html.partition(COUNT_PLACEHOLDER)
        return html_before, html_after


def set_up_option_markup(app: Flask) -> None:
    """Give the templates of this application the filter `options`."""
    app.jinja_env.filters["options"] = OptionMarkup(app.jinja_env, format_number)
