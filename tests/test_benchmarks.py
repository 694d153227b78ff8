"""The figures that the documents give are those of a run, and nobody's hand has been at them."""

import json
from pathlib import Path

from tests.benchmarks.report import document

DOCS = Path(__file__).resolve().parents[1] / "docs"


def test_the_document_is_what_the_report_makes_of_the_figures() -> None:
    figures = json.loads((DOCS / "benchmarks.json").read_text(encoding="utf-8"))
    assert (DOCS / "benchmarks.md").read_text(encoding="utf-8") == document(figures)
