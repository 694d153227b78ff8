"""One real run at a small size, with every peer that is installed: what it keeps is what the document says."""

import json
from pathlib import Path

import pytest

from tests.benchmarks.peers.datasette import DATASETTE
from tests.benchmarks.peers.ours import OURS
from tests.benchmarks.plans import Plan
from tests.benchmarks.pools import Pool
from tests.benchmarks.report import document
from tests.benchmarks.run import _earlier, _kept, run


@pytest.mark.slow
def test_a_small_run_finds_the_same_everywhere_and_makes_a_whole_report(tmp_path: Path) -> None:
    pool = Pool("200 short texts", 200, home=tmp_path)
    figures = json.loads(json.dumps(run(Plan((pool,), pool, per_kind=2, rounds=1, web_seconds=0.2, changes=2))))
    names = {OURS, *figures["versions"]}
    assert names >= {OURS, "SQLite FTS5", "stock Whoosh"}
    for pool in figures["pools"]:
        assert names <= pool["page"].keys()
        assert names <= pool["memory"].keys()
        for name, found in pool["agreement"].items():
            assert found["hits"] == found["counts"] == found["questions"] > 0, (name, found["differing"])
    text = document(figures)
    assert all(f"| {name} |" in text for name in names)
    assert all(f"**{name} took no part**: {reason}." in text for name, reason in figures["missing"].items())
    assert (DATASETTE in figures["missing"]) == (figures["web"] is None)
    assert str(tmp_path) not in text


def test_an_index_of_an_earlier_run_will_do_where_the_same_code_made_it(tmp_path: Path) -> None:
    kept = tmp_path / "peer.json"
    assert _earlier(kept) is None
    _kept(kept, {"seconds": 1})
    assert _earlier(kept) == {"seconds": 1, "earlier": True}
    kept.write_text(json.dumps({"seconds": 1, "code": "of before"}), encoding="utf-8")
    assert _earlier(kept) is None
