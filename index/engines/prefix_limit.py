"""How many terms a prefix expands to: the rule that every engine follows.

A prefix matches the terms of its field that start with it. Where there are more than MAX_EXPANSIONS, it expands to the
most frequent ones; ties are broken in favour of the term that sorts first. The engine then lists the prefix in
`index.engines.base.TopDocs.truncated_prefixes`.

The expansion itself is in `index.engines.whoosh.search.prefix_expansion` and in
`index.engines.opensearch.term_statistics`.
"""

from typing import Final

__all__ = ["MAX_EXPANSIONS"]

MAX_EXPANSIONS: Final = 256
"""The number of terms that a prefix expands to at most."""
