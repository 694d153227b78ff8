"""Questions with their trees, made as the searcher makes its own, before any time is taken."""

from collections.abc import Iterable

from index.schema import TEXT_FIELDS, forms_field
from index.search_query import Query
from tests.benchmarks.peers.base import Asked
from tests.benchmarks.pools import House
from tests.benchmarks.questions import SLIP, Question
from tests.benchmarks.trees import Terms, lean, near, same

__all__ = ["ask", "terms_of"]


def terms_of(house: House) -> Terms:
    """All terms of the collection, by which a lean tree is pruned."""
    return house.terms(tuple(name for field in TEXT_FIELDS for name in (field.name, forms_field(field.name))))


def ask(questions: Iterable[Question], house: House, terms: Terms) -> tuple[Asked, ...]:
    """The questions as the peers get them."""
    return tuple(_asked(one, house, terms) for one in questions)


def _asked(question: Question, house: House, terms: Terms) -> Asked:
    if question.kind == SLIP:
        tree = near(question.text)
        return Asked(question, tree, tree)
    node = house.searcher._lexical_tree(Query(question.text))
    return Asked(question, same(node), lean(node, terms))
