"""Both engines answer alike: the demo collection on each, asked what readers ask of it.

What they find and count must be the same. In what order they show it may differ where scores nearly tie; how much, is
printed (`pytest -s`), and what readers judged good may not stand lower for it.
"""

import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from statistics import fmean

import pytest
from attrs import asdict, frozen

from corpus.extraction import DocumentSection
from corpus.formats import read_all
from corpus.practice import Practice
from corpus.profile.active import active_profile
from corpus.profile.loader import EXAMPLES
from corpus.reading.ingest import check_outcomes
from corpus.vocabularies.skos_loader import load_vocabularies
from index.attachments import AttachedText
from index.engines import open_engine
from index.engines.base import Engine
from index.evaluation.judgments import read_query_list
from index.evaluation.metrics import evaluate
from index.results import Results
from index.schema import document
from index.search_query import FacetRange, Filter, Query, Sort
from index.searcher import Searcher
from index.text.analyzer import Analyzer
from tests.opensearch import place

pytestmark = pytest.mark.opensearch

JUDGED = read_query_list(Path(__file__).parents[1] / "relevance" / "queries.tsv")
LONG = (
    "career guidance school youth leaving early employment counselling adult learning skills validation "
    "recognition prior regional national forum standards quality labour market information system portal voucher "
    "university transition apprenticeship vocational training teacher parent pupil student migrant refugee "
    "unemployed company trade union ministry municipality network partnership evaluation evidence impact funding "
    "project programme strategy policy law"
)
"""More clauses, in so many languages, than a query may have."""
OTHERS = (
    "",
    "guid*",
    "title:guidance",
    '"career guidance"',
    '"early school leaving" OR dropout',
    "guidance -school",
    "scolarité décrochage",
    "país:ES formación",
    "keyword:validation year:2005..2012",
    "how do employment services reach young people who left school early",
    "of the and",
    "ohjamo",
    "VET students",
    "guidance for refugees",
    "Youth Guarantee Portugal",
    'who gives "zxqv vouchers" to adults?',
    '"career guidance" chat',
    "guidance telephone country:NO -chat",
    "Danish guidance",
    "zxqv blorp",
    LONG,
    " OR ".join(LONG.split()),
)
FILTERS = (
    (),
    (Filter("country", ("NO", "DE", "FI")),),
    (Filter("country", ("NO",), exclude=True), Filter("year", ranges=(FacetRange("year", 2005, 2015),))),
    (Filter("area", ("P1", "P2")), Filter("lang", ("en",)), Filter("type", ("project",), exclude=True)),
)
ATTACHED = {
    "no-county-agreements": [
        AttachedText(
            "report.pdf",
            "ab" * 32,
            "pdf",
            (DocumentSection("page 1", "Guidance.", 1), DocumentSection("page 2", "A quincunx.", 2)),
        )
    ],
    "be-career-vouchers": [
        AttachedText(
            "costs.xlsx", "cd" * 32, "xlsx", (DocumentSection("sheet Costs", "Vouchers and a quincunx, paid twice."),)
        ),
    ],
}
"""The files of two practices."""
LOSS = 0.01
"""Of nDCG@10, at most."""


@frozen
class Pair:
    whoosh: Searcher
    opensearch: Searcher

    def ask(self, query: Query) -> tuple[Results, Results]:
        return self.whoosh.search(query), self.opensearch.search(query)


@pytest.fixture(scope="module")
def pair(opensearch: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("agreement")
    with (
        closing(open_engine(f"whoosh://{folder}/index")) as one,
        place(opensearch) as address,
        closing(open_engine(address)) as other,
    ):
        yield Pair(_searcher(one), _searcher(other))


@cache
def _demo() -> list[Practice]:
    records = check_outcomes(read_all([active_profile().folder / EXAMPLES]), load_vocabularies())
    return [record.practice for record in records if record.practice is not None]


def _searcher(engine: Engine) -> Searcher:
    vocabularies, analyzer = load_vocabularies(), Analyzer()
    with engine.build_generation() as generation:
        generation.add(
            document(practice, analyzer, vocabularies, files=ATTACHED.get(practice.slug, ())) for practice in _demo()
        )
        generation.publish(1)
    engine.refresh()
    return Searcher(engine, analyzer, vocabularies)


@pytest.mark.parametrize("text", [*(query.text for query in JUDGED), *OTHERS])
def test_the_same_practices_are_found_and_counted(pair: Pair, text: str) -> None:
    for filters in FILTERS:
        ours, theirs = pair.ask(Query(text, filters, per_page=100))
        assert {hit.slug for hit in ours.hits} == {hit.slug for hit in theirs.hits}
        assert ours.total == theirs.total
        assert ours.facets == theirs.facets
        assert (ours.correction, ours.notes) == (theirs.correction, theirs.notes)


@pytest.mark.parametrize("sort", [sort for sort in Sort if sort is not Sort.RELEVANCE])
def test_orders_that_are_no_ranking_are_the_same(pair: Pair, sort: Sort) -> None:
    ours, theirs = pair.ask(Query("guidance", sort=sort, per_page=100))
    assert [hit.slug for hit in ours.hits] == [hit.slug for hit in theirs.hits]


def test_the_same_passages_are_shown(pair: Pair) -> None:
    for query in JUDGED:
        ours, theirs = pair.ask(Query(query.text, per_page=100))
        assert {hit.slug: hit.snippets for hit in ours.hits} == {hit.slug: hit.snippets for hit in theirs.hits}


def test_what_stands_in_files_is_found_alike_with_its_place(pair: Pair) -> None:
    for text in ("quincunx", '"paid twice"', "quincun*", "vouchers quincunx"):
        ours, theirs = pair.ask(Query(text))
        assert [hit.slug for hit in ours.hits] == [hit.slug for hit in theirs.hits]
        assert [hit.snippets for hit in ours.hits] == [hit.snippets for hit in theirs.hits]
        assert any(one.location and one.location.label == "sheet Costs" for hit in theirs.hits for one in hit.snippets)


def test_words_are_completed_and_similar_practices_found_alike(pair: Pair) -> None:
    for typed in ("gui", "career gu", "décro", "ohja"):
        ours, theirs = (searcher.completions(typed) for searcher in (pair.whoosh, pair.opensearch))
        assert [asdict(one) for one in ours] == [asdict(one) for one in theirs]
    for practice in _demo()[::10]:
        ours, theirs = (searcher.similar(practice) for searcher in (pair.whoosh, pair.opensearch))
        assert [one.slug for one in ours.anywhere] == [one.slug for one in theirs.anywhere]


def test_the_first_ten_are_nearly_the_same_and_as_good(pair: Pair, capsys: pytest.CaptureFixture[str]) -> None:
    overlaps = []
    for query in JUDGED:
        ours, theirs = pair.ask(Query(query.text))
        if ours.total:
            shared = {hit.slug for hit in ours.hits} & {hit.slug for hit in theirs.hits}
            overlaps.append(len(shared) / len(ours.hits))
    whoosh, opensearch = (_ndcg(one) for one in (pair.whoosh, pair.opensearch))
    with capsys.disabled():
        sys.stdout.write(
            f"\noverlap@10 {fmean(overlaps):.3f}, nDCG@10 {whoosh:.4f} Whoosh, {opensearch:.4f} OpenSearch\n"
        )
    assert opensearch >= whoosh - LOSS
    assert min(overlaps) >= 0.8


def _ndcg(searcher: Searcher) -> float:
    return evaluate(searcher, JUDGED, "demo", lambda _done, _of: None).means["nDCG@10"]
