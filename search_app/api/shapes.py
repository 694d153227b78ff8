"""Results as JSON values: one shape for the API and for the command line."""

from collections.abc import Sequence
from typing import Any

from markupsafe import escape

from index.results import Facet, Fragment, Hit, Results, Snippet
from search_app.params import address

__all__ = ["results_values"]


def results_values(results: Results, base: str) -> dict[str, Any]:
    """The answer as /api/v1/search gives it; `base` is the site's address, without a slash at its end."""
    found = {
        "query": results.query.text,
        "understood": results.understood,
        "notes": list(results.notes),
        "total": results.total,
        "page": results.query.page,
        "pages": results.pages,
        "per_page": results.query.per_page,
        "sort": results.query.sort.value,
        "url": base + address("/search", results.query),
        "hits": [_hit(hit, base) for hit in results.hits],
        "facets": {name: _facet(facet) for name, facet in results.facets.items()},
    }
    return {**found, "did_you_mean": results.did_you_mean} if results.did_you_mean else found


def _hit(hit: Hit, base: str) -> dict[str, Any]:
    kept = ("title", "native_title", "country", "regions", "start_year", "end_year", "types", "areas", "keywords")
    return {
        "slug": hit.slug,
        **{name: hit.stored[name] for name in kept},
        "language": hit.stored["language"],
        "url": f"{base}/practices/{hit.slug}",
        "score": round(hit.score, 6),
        "title_marked": _marked(hit.title),
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
    }


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {
        "section": snippet.section,
        "label": snippet.label,
        "text": snippet.text,
        "marked": _marked(snippet.fragments),
    }


def _marked(fragments: Sequence[Fragment]) -> str:
    """HTML: the text, escaped, with `<mark>` around what matched."""
    pieces = (f"<mark>{escape(one.text)}</mark>" if one.marked else str(escape(one.text)) for one in fragments)
    return "".join(pieces)


def _facet(facet: Facet) -> dict[str, Any]:
    values = [
        {
            "value": one.value,
            "label": one.label,
            "count": one.count,
            "selected": one.selected,
            **({"excluded": True} if one.excluded else {}),
        }
        for one in facet.flat()
    ]
    return {"label": facet.label, "values": values}
