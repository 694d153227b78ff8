"""Results as JSON values, for the API and for the command line."""

from collections.abc import Sequence
from typing import Any

from attrs import asdict
from markupsafe import escape

from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition
from corpus.vocabularies.skos_loader import Vocabularies
from index.results import Correction, Facet, Fragment, Hit, Offer, Relaxation, Results, Snippet
from index.search_query import Query
from index.suggest.completer import Completion
from index.suggest.completion_ranking import CompletionType
from index.suggest.more_like_this import SimilarPractice, SimilarPractices
from search_app.comments.models import CommentState
from search_app.comments.page import CommentList, CommentView
from search_app.params import default_sort, query_url, with_literal_text, with_value

__all__ = ["comments_to_json", "completion_to_json", "results_to_json", "similar_to_json"]


def results_to_json(results: Results, base: str) -> dict[str, Any]:
    """Return results as /api/v1/search gives them; `base` is the site's address without a final slash."""
    values = {
        "query": results.correction.typed if results.correction else results.query.text,
        "understood": results.understood,
        "notes": list(results.notes),
        "total": results.total,
        "page": results.query.page,
        "pages": results.pages,
        "per_page": results.query.per_page,
        "sort": str(results.query.sort),
        "url": base + query_url("/search", results.query),
        "also_searched_for": list(results.also),
        "hints": list(results.hints),
        "relaxation": _relaxation(results.relaxation),
        "offers": [_offer(offer, results, base) for offer in results.offers],
        "hits": [_hit(hit, base) for hit in results.hits],
        **({"question_language": results.question_language} if results.question_language else {}),
        "reordered_by_meaning": results.is_reordered,
        **({"lacks_meaning": True} if results.lacks_meaning else {}),
        "close_in_meaning": [_hit(hit, base) for hit in results.close_in_meaning],
        "facets": {name: _facet(facet) for name, facet in results.facets.items()},
    }
    return {**values, **_correction(results.correction, results, base)} if results.correction else values


def completion_to_json(completion: Completion, base: str) -> dict[str, Any]:
    """Return one suggestion of /api/v1/suggest: its text, its type and its address."""
    values: dict[str, Any] = {"kind": completion.type.value, "text": completion.text}
    match completion.type:
        case CompletionType.TITLE:
            own = {"language": completion.language} if completion.language else {}
            return {**values, **own, "slug": completion.value, "url": f"{base}/practices/{completion.value}"}
        case CompletionType.CONCEPT:
            query = with_value(Query(sort=default_sort("")), completion.facet, completion.value)
            concept = {"facet": completion.facet, "label": completion.label, "value": completion.value}
            return {**values, **concept, "count": completion.count, "url": base + query_url("/search", query)}
        case CompletionType.QUERY:
            return {**values, "url": base + query_url("/search", Query(text=completion.value))}


def similar_to_json(similar: SimilarPractices, vocabularies: Vocabularies, base: str) -> dict[str, Any]:
    """Return similar practices as /api/v1/practices/<slug>/similar gives them."""

    def values(practice: SimilarPractice) -> dict[str, Any]:
        fields = ("title", "native_title", "country", "countries", "language")
        concepts = [
            {"facet": facet, "value": value, "label": vocabularies.label(facet, value)}
            for facet, value in practice.concepts
        ]
        shared = {"shared_words": list(practice.words), "shared_concepts": concepts}
        return {
            "slug": practice.slug,
            **{name: getattr(practice.stored, name) for name in fields},
            "url": f"{base}/practices/{practice.slug}",
            **shared,
        }

    return {
        "similar": [values(practice) for practice in similar.anywhere],
        "in_other_countries": [values(practice) for practice in similar.elsewhere],
    }


def comments_to_json(comment_list: CommentList, slug: str, base: str) -> dict[str, Any]:
    """Return the comments as /api/v1/practices/<slug>/comments gives them, the oldest first."""

    def values(comment: CommentView) -> dict[str, Any]:
        public_values = {"number": comment.number, "author": comment.author, "written": comment.written_at.isoformat()}
        url = f"{base}/practices/{slug}#comment-{comment.number}"
        if comment.state is CommentState.HIDDEN:
            return {**public_values, "hidden": comment.reason, "url": url}
        return {**public_values, "text": comment.text, "html": str(comment.html), "url": url}

    older = f"{base}/api/v1/practices/{slug}/comments?before={comment_list.before}" if comment_list.before else None
    return {
        "slug": slug,
        "comments": [values(comment) for comment in comment_list.comments],
        **({"older": older} if older else {}),
    }


def _correction(correction: Correction, results: Results, base: str) -> dict[str, Any]:
    """Return the spelling that finds more practices. If it was applied, the hits are its own."""
    return {
        "did_you_mean": correction.text,
        "correction": {
            "marked": _marked(correction.fragments),
            "total": correction.total,
            "applied": correction.applied,
            "as_typed_url": base + query_url("/search", with_literal_text(results.query, correction.typed)),
        },
    }


def _relaxation(relaxation: Relaxation | None) -> dict[str, Any] | None:
    """Return what was left out of the query, and how many results have all the rest; None where nothing was."""
    if relaxation is None:
        return None
    return {
        "unknown_words": list(relaxation.unknown_words),
        "unknown_phrases": list(relaxation.unknown_phrases),
        "full_matches": relaxation.full_matches,
    }


def _offer(offer: Offer, results: Results, base: str) -> dict[str, Any]:
    """Return a value that the query names, and the search that is limited to it."""
    filtered = with_value(results.query, offer.facet, offer.value)
    return {**asdict(offer), "url": base + query_url("/search", filtered)}


def _hit(hit: Hit, base: str) -> dict[str, Any]:
    fields = ("title", "native_title", "country", "countries", "regions", "start_year", "end_year", "keywords")
    return {
        "slug": hit.slug,
        **{name: getattr(hit.stored, name) for name in fields},
        **_record_type(hit),
        **{field.key: _values(hit, field) for field in active_profile().own_fields_of(hit.stored.record_type)},
        "language": hit.stored.language,
        "url": f"{base}/practices/{hit.slug}",
        "score": round(hit.score, 6),
        "similarity": None if hit.similarity is None else round(hit.similarity, 6),
        "title_marked": _marked(hit.title),
        "why": list(hit.why),
        "missing_words": list(hit.missing_words),
        "sections": [asdict(section) for section in hit.sections],
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
    }


def _record_type(hit: Hit) -> dict[str, str]:
    """Return the kind of record where the profile has several."""
    return {"record_type": hit.stored.record_type} if active_profile().has_types else {}


def _values(hit: Hit, field: FieldDefinition) -> list[str] | str:
    """Return the values of a field of the profile: a list where a practice may have several, else a text."""
    values = list(hit.stored.values.get(field.key, ()))
    return values if field.many else "".join(values[:1])


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {
        "section": snippet.section,
        "label": snippet.label,
        "text": snippet.text,
        "marked": _marked(snippet.fragments),
        **({"file": asdict(snippet.location)} if snippet.location else {}),
    }


def _marked(fragments: Sequence[Fragment]) -> str:
    """Return the text as escaped HTML with `<mark>` around the matches."""
    pieces = (
        f"<mark>{escape(fragment.text)}</mark>" if fragment.marked else str(escape(fragment.text))
        for fragment in fragments
    )
    return "".join(pieces)


def _facet(facet: Facet) -> dict[str, Any]:
    values = [
        {
            "value": value.value,
            "label": value.label,
            "count": value.count,
            "selected": value.selected,
            **({"excluded": True} if value.excluded else {}),
        }
        for value in facet.flat()
    ]
    without = facet.without.count if facet.without else 0
    return {
        "label": facet.label,
        **({"note": facet.note} if facet.note else {}),
        "values": values,
        "without_value": without,
    }
