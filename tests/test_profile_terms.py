"""Nothing outside the bundled profile's folder knows a term of its field."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TERMS = (
    *(r"policy areas?", r"target groups?", r"\bguidance\b", r"lifelong learning", r"\bcareers?\b", r"\bKSLLL\b"),
    *(r"guidance practitioners?", r"school leav(?:ing|ers?)", r"\bpupils?\b.*\bguidance\b", r"counselling services?"),
)
"""Terms of lifelong guidance, as regular expressions."""
ALLOWED = re.compile(
    r"lifelong-guidance|parking guidance|guidance for refugees|European Lifelong Guidance Policy Network"
)
"""The names of the bundled profile and of the network whose record pages are a format, signs to car parks, and a text
whose distances the package of an encoder was published with."""
ELSEWHERE = ("corpus/profiles/lifelong-guidance/", "corpus/formats/elgpn/")
"""The profile itself, and the shape of the pages of one other database."""
SUFFIXES = {".py", ".html", ".txt", ".xml", ".js", ".css", ".toml", ".tsv", ".ttl", ".md"}


def product_files() -> list[Path]:
    files = (file for folder in ("corpus", "index", "search_app") for file in (ROOT / folder).rglob("*"))
    inside = (file for file in files if file.suffix in SUFFIXES and file.is_file())
    return sorted(file for file in inside if not file.relative_to(ROOT).as_posix().startswith(ELSEWHERE))


def test_the_grep_reads_code_templates_and_word_lists() -> None:
    assert {file.suffix for file in product_files()} >= {".py", ".html", ".js", ".toml", ".txt"}
    profile = (ROOT / ELSEWHERE[0] / "profile.toml").read_text(encoding="utf-8")
    assert sum(bool(re.search(term, profile, re.IGNORECASE)) for term in TERMS) >= 4


@pytest.mark.parametrize("term", TERMS)
def test_no_product_file_has_a_term_of_the_bundled_profile(term: str) -> None:
    pattern = re.compile(term, re.IGNORECASE)
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for file in product_files()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(ALLOWED.sub("", line))
    ]
    assert not found
