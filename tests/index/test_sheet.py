"""Adding lines up finds the best documents, with the very scores that adding all up for each finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.util.numeric import byte_to_length

from index.engines.whoosh.search.doc_sets import DocIds
from index.engines.whoosh.search.length_norms import norm_offset, norm_table
from index.engines.whoosh.search.score_accumulator import DocFilter, ScoreAccumulator, WeightedPostings
from index.engines.whoosh.search.scorers import DocSetScorer

SIZE = 5_000
NORMS = norm_table([7.0])
LENGTHS = np.arange(SIZE, dtype=np.uint8)


def norm(length_byte: int) -> float:
    """BM25's norm with k1 = 1.2 and b = 0.75, of a length as Whoosh packs it into a byte; the average is 7 words."""
    return 1.2 * ((1 - 0.75) + 0.75 * byte_to_length(length_byte) / 7.0)


def documents(chance: np.random.Generator, number: int) -> DocIds:
    return np.sort(chance.choice(SIZE, number, replace=False)).astype(np.int32)


def line(chance: np.random.Generator, number: int) -> WeightedPostings:
    mine, rarity = documents(chance, number), int(chance.integers(SIZE))
    kind = chance.integers(3)
    if kind == 0:
        return WeightedPostings(mine, weight=2.0, document_frequency=rarity)
    if kind == 1:
        values = chance.random(number)
        return WeightedPostings(
            mine, weight=3.0 * float(values.max()), document_frequency=rarity, precomputed=values, factor=3.0
        )
    frequencies = chance.integers(1, 9, number).astype(np.uint8)
    return WeightedPostings(mine, 1.5, rarity, frequencies, LENGTHS, norm_offset(0))


def one_by_one(lines: list[tuple[WeightedPostings, tuple[DocFilter, ...]]], document: int) -> float:
    """The score of a document as the formulas have it."""
    total = 0.0
    for one, guards in sorted(lines, key=lambda pair: pair[0].document_frequency):
        place = int(np.searchsorted(one.documents, document))
        here = place < len(one.documents) and one.documents[place] == document
        if not here or not all(guard.contains(np.array([document], np.int32))[0] for guard in guards):
            continue
        if one.precomputed is not None:
            total += float(one.precomputed[place]) * one.factor
        elif one.frequencies is None:
            total += one.weight
        else:
            often = float(one.frequencies[place])
            total += one.weight * (1.2 + 1) * often / (often + norm(int(LENGTHS[document])))
    return total


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    asked=st.sampled_from((0, 5, 33, 70, 400, 3_000)),
    sizes=st.lists(st.sampled_from((0, 1, 20, 500, 4_000)), min_size=1, max_size=6),
    most=st.sampled_from((1, 10, 50)),
)
def test_the_best_are_those_of_adding_up_all(seed: int, asked: int, sizes: list[int], most: int) -> None:
    chance = np.random.default_rng(seed)
    lines: list[tuple[WeightedPostings, tuple[DocFilter, ...]]] = []
    for size in sizes:
        guards = (DocSetScorer(documents(chance, 2_500), SIZE),) if chance.random() < 0.3 else ()
        lines.append((line(chance, size), guards) if size else (WeightedPostings(documents(chance, 0), 1.0), ()))
    sheet = ScoreAccumulator(SIZE, NORMS)
    for one in lines:
        sheet.add(*one)
    wanted = documents(chance, asked)
    scores = sheet.scores(wanted)
    sample = range(0, asked, max(asked // 40, 1))
    assert scores[sample].tolist() == pytest.approx([one_by_one(lines, int(wanted[place])) for place in sample])
    kept, found = sheet.top_scores(wanted, most)
    assert np.array_equal(found, scores[np.searchsorted(wanted, kept)])
    assert sorted(found)[::-1][:most] == sorted(scores)[::-1][:most]


def test_a_line_alone_counts_for_those_that_its_guards_hold() -> None:
    mine = np.arange(100, dtype=np.int32)
    sheet = ScoreAccumulator(SIZE, NORMS)
    sheet.add(WeightedPostings(mine, weight=7.0), (DocSetScorer(mine[:3], SIZE),))
    kept, scores = sheet.top_scores(mine, 5)
    assert dict(zip(kept.tolist(), scores.tolist(), strict=True))[5] == 0
    assert scores.sum() == 21
