"""The table of roles and actions says something of each, and nobody has less than those before."""

from itertools import pairwise

import pytest

from search_app.accounts.permissions import ASSIGNABLE, PERMISSIONS, Action, Role, allowed


def test_the_table_has_a_row_for_every_action_and_no_other() -> None:
    assert set(PERMISSIONS) == set(Action)


def test_an_administrator_may_everything_and_a_visitor_reads_and_signs_in() -> None:
    assert all(allowed(Role.ADMINISTRATOR, action) for action in Action)
    assert {action for action in Action if allowed(Role.VISITOR, action)} == {Action.READ, Action.SIGN_IN}


@pytest.mark.parametrize(("before", "after"), list(pairwise(Role)))
def test_each_role_may_what_the_one_before_it_may_and_more(before: Role, after: Role) -> None:
    lower, higher = ({action for action in Action if allowed(role, action)} for role in (before, after))
    assert lower < higher


def test_nobody_can_be_made_a_visitor() -> None:
    assert Role.VISITOR not in ASSIGNABLE
    assert len(ASSIGNABLE) == len(Role) - 1
