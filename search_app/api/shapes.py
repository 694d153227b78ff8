"""Results as JSON values: one shape for the API and for the command line."""

from collections.abc import Sequence
from typing import Any

from attrs import asdict
from markupsafe import escape

from corpus.vocabularies.skos_loader import Vocabularies
from index.results import Correction, Facet, Fragment, Hit, Offer, Results, Snippet
from index.search_query import Query
from index.suggest.completer import Completion, Kind
from index.suggest.more_like_this import Similar, SimilarPractices
from search_app.comments.models import State
from search_app.comments.page import CommentLine, CommentList
from search_app.params import address, as_typed, default_sort, with_value

__all__ = ["comments_values", "completion_values", "results_values", "similar_values"]


def results_values(results: Results, base: str) -> dict[str, Any]:
    """The answer as /api/v1/search gives it; `base` is the site's address, without a slash at its end."""
    found = {
        "query": results.correction.typed if results.correction else results.query.text,
        "understood": results.understood,
        "notes": list(results.notes),
        "total": results.total,
        "page": results.query.page,
        "pages": results.pages,
        "per_page": results.query.per_page,
        "sort": results.query.sort.value,
        "url": base + address("/search", results.query),
        "also_searched_for": list(results.also),
        "hints": list(results.hints),
        "offers": [_offer(offer, results, base) for offer in results.offers],
        "hits": [_hit(hit, base) for hit in results.hits],
        "facets": {name: _facet(facet) for name, facet in results.facets.items()},
    }
    return {**found, **_correction(results.correction, results, base)} if results.correction else found


def completion_values(completion: Completion, base: str) -> dict[str, Any]:
    """One suggestion of /api/v1/suggest: what it says, what it is and where it leads."""
    found: dict[str, Any] = {"kind": completion.kind.value, "text": completion.text}
    match completion.kind:
        case Kind.TITLE:
            own = {"language": completion.language} if completion.language else {}
            return {**found, **own, "slug": completion.value, "url": f"{base}/practices/{completion.value}"}
        case Kind.CONCEPT:
            query = with_value(Query(sort=default_sort("")), completion.facet, completion.value)
            kept = {"facet": completion.facet, "label": completion.label, "value": completion.value}
            return {**found, **kept, "count": completion.count, "url": base + address("/search", query)}
        case Kind.QUERY:
            return {**found, "url": base + address("/search", Query(text=completion.value))}


def similar_values(found: SimilarPractices, vocabularies: Vocabularies, base: str) -> dict[str, Any]:
    """The practices like one, as /api/v1/practices/<slug>/similar gives them."""

    def values(one: Similar) -> dict[str, Any]:
        kept = ("title", "native_title", "country", "language")
        concepts = [
            {"facet": facet, "value": value, "label": vocabularies.label(facet, value)} for facet, value in one.concepts
        ]
        shared = {"shared_words": list(one.words), "shared_concepts": concepts}
        return {
            "slug": one.slug,
            **{name: one.stored[name] for name in kept},
            "url": f"{base}/practices/{one.slug}",
            **shared,
        }

    return {
        "similar": [values(one) for one in found.anywhere],
        "in_other_countries": [values(one) for one in found.elsewhere],
    }


def comments_values(found: CommentList, slug: str, base: str) -> dict[str, Any]:
    """The comments on a practice, the oldest first, as /api/v1/practices/<slug>/comments gives them."""

    def values(one: CommentLine) -> dict[str, Any]:
        kept = {"number": one.number, "author": one.author, "written": one.at.isoformat()}
        url = f"{base}/practices/{slug}#comment-{one.number}"
        if one.state is State.HIDDEN:
            return {**kept, "hidden": one.reason, "url": url}
        return {**kept, "text": one.text, "html": str(one.html), "url": url}

    older = f"{base}/api/v1/practices/{slug}/comments?before={found.before}" if found.before else None
    return {"slug": slug, "comments": [values(one) for one in found.lines], **({"older": older} if older else {})}


def _correction(correction: Correction, results: Results, base: str) -> dict[str, Any]:
    """The spelling that more practices answer to; where it was applied, the hits are its own."""
    return {
        "did_you_mean": correction.text,
        "correction": {
            "marked": _marked(correction.fragments),
            "total": correction.total,
            "applied": correction.applied,
            "as_typed_url": base + address("/search", as_typed(results.query, correction.typed)),
        },
    }


def _offer(offer: Offer, results: Results, base: str) -> dict[str, Any]:
    """A value that the query names, and the answer that is narrowed to it."""
    narrowed = with_value(results.query, offer.facet, offer.value)
    return {**asdict(offer), "url": base + address("/search", narrowed)}


def _hit(hit: Hit, base: str) -> dict[str, Any]:
    kept = ("title", "native_title", "country", "regions", "start_year", "end_year", "types", "areas", "keywords")
    return {
        "slug": hit.slug,
        **{name: hit.stored[name] for name in kept},
        "language": hit.stored["language"],
        "url": f"{base}/practices/{hit.slug}",
        "score": round(hit.score, 6),
        "title_marked": _marked(hit.title),
        "why": list(hit.why),
        "sections": [asdict(section) for section in hit.sections],
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
    }


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {
        "section": snippet.section,
        "label": snippet.label,
        "text": snippet.text,
        "marked": _marked(snippet.fragments),
        **({"file": asdict(snippet.place)} if snippet.place else {}),
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
    return {"label": facet.label, **({"note": facet.note} if facet.note else {}), "values": values}
