"""What is measured on which pools, in a long run and in shorter ones."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from tests.benchmarks.pools import Pool

__all__ = ["PLANS", "Plan"]


@frozen
class Plan:
    """What a run does."""

    pools: tuple[Pool, ...]
    """The smallest first, those of longer texts last."""
    drawn_from: Pool
    """Whose records the questions to all pools of short texts come from."""
    per_kind: int
    """Questions of each kind."""
    rounds: int
    anew: bool = True
    """Whether the indexes are built, even where an earlier run left some."""
    web_seconds: float = 4.0
    """For each turn of asking for pages over HTTP."""
    changes: int = 15
    """Practices that are put and removed again."""
    left_out: str = ""
    """What another plan has and this one hasn't, in words."""

    @property
    def short(self) -> tuple[Pool, ...]:
        """Those of short texts, by which growth is measured."""
        return tuple(pool for pool in self.pools if pool.join == 1)

    @property
    def largest(self) -> Pool:
        """Where updates and the memory of a server are measured."""
        return self.short[-1]


_THOUSAND: Final = Pool("1 000 short texts", 1_000)
_TEN: Final = Pool("10 000 short texts", 10_000)
_HUNDRED: Final = Pool("100 000 short texts", 100_000)
_LONG: Final = Pool("12 000 long texts", 12_000, 8)

PLANS: Final[Mapping[str, Plan]] = {
    "full": Plan((_THOUSAND, _TEN, _HUNDRED, _LONG), _TEN, per_kind=16, rounds=5),
    "smaller": Plan(
        (_THOUSAND, _TEN),
        _TEN,
        per_kind=12,
        rounds=3,
        left_out="100 000 practices, and long texts",
    ),
    "quick": Plan((_TEN,), _TEN, per_kind=8, rounds=3, anew=False),
}
