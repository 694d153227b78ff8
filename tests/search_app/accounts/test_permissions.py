"""The table of roles and actions is the one that is written out in `expected_access`."""

from itertools import pairwise

import pytest

from search_app.accounts.permissions import ASSIGNABLE, PERMISSIONS, Action, Role, is_allowed
from tests.search_app.expected_access import ACTIONS, ROLES, read_matrix

EXPECTED = read_matrix(ACTIONS)


def test_the_roles_and_actions_are_those_that_are_written_out() -> None:
    assert [role.value for role in Role] == list(ROLES)
    assert {action.value for action in Action} == set(EXPECTED)
    assert {action.value for action in PERMISSIONS} == set(EXPECTED)


@pytest.mark.parametrize("action", EXPECTED)
def test_an_action_is_allowed_to_its_roles_and_to_no_other(action: str) -> None:
    assert {role for role in ROLES if is_allowed(Role(role), Action(action))} == EXPECTED[action]


def test_nobody_can_be_made_a_visitor() -> None:
    assert [role.value for role in ASSIGNABLE] == ["reader", "contributor", "reviewer", "editor", "administrator"]


def test_each_role_may_what_the_one_before_it_may_and_more() -> None:
    """README.md says so of the roles, so the written tables have to keep it, too."""
    of_role = [{action for action, roles in EXPECTED.items() if role in roles} for role in ROLES]
    assert all(lower < higher for lower, higher in pairwise(of_role))
