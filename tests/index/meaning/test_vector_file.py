"""The file of vectors: its search is exact, and a file that is none is refused."""

from pathlib import Path

import numpy as np
import pytest

from index.meaning.vector_file import BLOCK, EncodedPassages, PassageVectors, write_vectors

DIMENSIONS = 64


def unit_vectors(rng: np.random.Generator, number: int) -> np.ndarray:
    vectors = rng.normal(size=(number, DIMENSIONS)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def written(path: Path, practices: dict[str, np.ndarray]) -> PassageVectors:
    encoded = {
        slug: EncodedPassages.from_vectors(range(1_000 * number, 1_000 * number + len(vectors)), vectors)
        for number, (slug, vectors) in enumerate(practices.items())
    }
    write_vectors(path, encoded.items(), dimensions=DIMENSIONS, revision=7, layout=1)
    return PassageVectors(path)


def test_the_search_finds_what_plain_arithmetic_finds(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    practices = {f"p{number:04}": unit_vectors(rng, int(rng.integers(1, 6))) for number in range(1_500)}
    vectors = written(tmp_path / "v", practices)
    assert vectors.passages > 2 * BLOCK
    query = unit_vectors(rng, 1)[0]
    cosines = {slug: float((rows @ query).max()) for slug, rows in practices.items()}
    found = vectors.nearest(query, 0.2, 50)
    similarities = [near.similarity for near in found]
    assert similarities == sorted(similarities, reverse=True)
    assert all(abs(near.similarity - cosines[near.slug]) < 0.005 for near in found)
    wanted = [slug for slug, cosine in cosines.items() if cosine > found[-1].similarity + 0.01]
    assert set(wanted) <= {near.slug for near in found}
    number = list(practices).index(found[0].slug)
    assert found[0].digest == 1_000 * number + int((practices[found[0].slug] @ query).argmax())


def test_the_least_similarity_leaves_out_what_is_below(tmp_path: Path) -> None:
    vectors = written(tmp_path / "v", {"a": np.eye(2, DIMENSIONS, dtype=np.float32)})
    query = np.eye(3, DIMENSIONS, dtype=np.float32)
    assert [near.slug for near in vectors.nearest(query[1], 0.5, 10)] == ["a"]
    assert vectors.nearest(query[2], 0.5, 10) == []
    assert [(near.slug, round(near.similarity, 3)) for near in vectors.similarities(query[2], ["a", "b"])] == [("a", 0)]


def test_an_empty_file_finds_nothing(tmp_path: Path) -> None:
    vectors = written(tmp_path / "v", {})
    assert (len(vectors), vectors.passages, vectors.revision) == (0, 0, 7)
    assert vectors.nearest(np.ones(DIMENSIONS, np.float32), -1, 10) == []
    assert vectors.encoded_passages("a") is None


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    rows = unit_vectors(np.random.default_rng(2), 3)
    vectors = written(tmp_path / "v", {"ünïcode": rows, "without": rows[:0]})
    assert len(vectors) == 1
    encoded = vectors.encoded_passages("ünïcode")
    assert encoded is not None
    assert encoded.digests.tolist() == [0, 1, 2]
    assert np.abs(encoded.components * encoded.scales[:, None] - rows).max() < 0.005


@pytest.mark.parametrize("length", [0, 10, 200, -1])
def test_a_file_that_is_cut_is_refused(tmp_path: Path, length: int) -> None:
    written(tmp_path / "v", {"a": np.eye(2, DIMENSIONS, dtype=np.float32)})
    whole = (tmp_path / "v").read_bytes()
    (tmp_path / "v").write_bytes(whole[:length])
    with pytest.raises(ValueError, match="v"):
        PassageVectors(tmp_path / "v")
