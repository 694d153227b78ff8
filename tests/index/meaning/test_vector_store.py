"""The vectors follow the collection: only what changed is encoded, and no crash or other encoder leaves wrong ones."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from attrs import evolve
from filelock import FileLock

from corpus.practice import Practice, Section
from index.meaning import vector_store as module
from index.meaning.encoder import TextKind, Vectors
from index.meaning.universal_sentence_encoder import UniversalSentenceEncoder
from index.meaning.vector_store import VectorStore
from tests.index.house import House

LONG = 300
"""More characters than a passage that is encoded with and without its title."""


class CountingEncoder(UniversalSentenceEncoder):
    """The real encoder, which remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        self.texts += texts
        return super().encode(texts, kind)

    def taken(self) -> list[str]:
        texts, self.texts = self.texts, []
        return texts


def practice(slug: str, *texts: str) -> Practice:
    sections = [Section(key, text) for key, text in zip(("why", "aims"), texts, strict=False)]
    return Practice(slug=slug, title=f"Practice {slug}", language="en", sections=sections)


def long(words: str) -> str:
    return (f"{words} " * LONG)[:LONG].strip()


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def store(tmp_path: Path, encoder: CountingEncoder) -> Iterator[VectorStore]:
    return VectorStore(tmp_path / "derived", encoder)


def slugs(store: VectorStore) -> set[str]:
    served = store.served()
    return set(served.vectors.numbers) if served else set()


def test_nothing_is_served_before_something_was_encoded(store: VectorStore, house: House) -> None:
    assert store.served() is None
    assert store.version() == ""
    store.update(house.collection, house.vocabularies)
    assert slugs(store) == set()
    assert store.served() is not None


def test_only_the_passages_that_changed_are_encoded(store: VectorStore, house: House, encoder: CountingEncoder) -> None:
    house.collection.put([practice("a", long("advice"), long("pupils")), practice("b", long("work"))])
    assert store.waiting(house.collection) == 2
    assert store.update(house.collection, house.vocabularies) == 2
    assert len(encoder.taken()) == 3
    assert store.update(house.collection, house.vocabularies) == store.waiting(house.collection) == 0
    assert encoder.taken() == []
    version = store.version()
    house.collection.put([practice("a", long("advice"), long("teachers"))])
    assert store.update(house.collection, house.vocabularies) == 1
    assert [text[:19] for text in encoder.taken()] == ["Practice a. teacher"]
    assert store.version() != version


def test_a_new_process_encodes_nothing_again(
    store: VectorStore, house: House, encoder: CountingEncoder, tmp_path: Path
) -> None:
    house.collection.put([practice("a", long("advice"))])
    store.update(house.collection, house.vocabularies)
    encoder.taken()
    other = VectorStore(tmp_path / "derived", encoder)
    assert other.update(house.collection, house.vocabularies) == 0
    assert encoder.taken() == []
    assert slugs(other) == {"a"}


def test_a_practice_that_was_removed_loses_its_vectors(store: VectorStore, house: House) -> None:
    house.collection.put([practice("a", "advice"), practice("b", "work")])
    store.update(house.collection, house.vocabularies)
    house.collection.remove("a")
    store.update(house.collection, house.vocabularies)
    assert slugs(store) == {"b"}


def test_another_encoder_starts_anew_and_leaves_no_file_of_the_one_before(
    store: VectorStore, house: House, encoder: CountingEncoder, tmp_path: Path
) -> None:
    house.collection.put([practice("a", long("advice"))])
    store.update(house.collection, house.vocabularies)
    encoder.taken()
    newer = CountingEncoder()
    newer.fingerprint = "use-9"
    other = VectorStore(tmp_path / "derived", newer)
    assert other.served() is None
    other.update(house.collection, house.vocabularies)
    assert len(newer.taken()) == 1
    assert [path.name for path in (tmp_path / "derived").glob("passages-*")] == ["passages-use-9"]


def test_other_rules_for_passages_look_at_all_practices_again_and_encode_only_new_passages(
    store: VectorStore, house: House, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.collection.put([practice("a", long("advice")), practice("b", long("work"))])
    store.update(house.collection, house.vocabularies)
    encoder.taken()
    monkeypatch.setattr(module, "LAYOUT", 99)
    assert store.waiting(house.collection) == 2
    assert store.update(house.collection, house.vocabularies) == 2
    assert encoder.taken() == []
    assert slugs(store) == {"a", "b"}


def test_a_changed_bit_of_a_vector_is_noticed_and_never_served(
    store: VectorStore, house: House, tmp_path: Path
) -> None:
    house.collection.put([practice("a", "advice"), practice("b", "bees")])
    store.update(house.collection, house.vocabularies)
    assert not store.is_damaged
    path = tmp_path / "derived" / "passages-use-0.2.1"
    content = path.read_bytes()
    damaged = bytearray(content)
    damaged[len(content) // 2] ^= 4
    path.unlink()
    path.write_bytes(damaged)
    assert store.served() is None
    assert store.is_damaged
    assert VectorStore(tmp_path / "derived", UniversalSentenceEncoder()).served() is None
    assert store.update(house.collection, house.vocabularies) == 2
    assert slugs(store) == {"a", "b"}
    assert not store.is_damaged
    assert path.read_bytes() == content


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_file_is_made_again(store: VectorStore, house: House, tmp_path: Path, damage: bytes | None) -> None:
    house.collection.put([practice("a", "advice")])
    store.update(house.collection, house.vocabularies)
    path = tmp_path / "derived" / "passages-use-0.2.1"
    path.write_bytes(path.read_bytes()[:-30] if damage is None else damage)
    assert store.served() is None
    assert store.update(house.collection, house.vocabularies) == 1
    assert slugs(store) == {"a"}


class Killed(BaseException):
    """What ends a run at any place, as a kill does."""


def test_a_run_that_is_killed_keeps_what_was_written_and_resumes_there(
    store: VectorStore, house: House, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STEP", 1)
    monkeypatch.setattr(module, "SECONDS_BETWEEN_WRITES", -1.0)
    house.collection.put([practice(slug, long(slug)) for slug in "abcd"])

    def killed_after_two(done: int, _: int) -> None:
        if done == 3:
            raise Killed

    with pytest.raises(Killed):
        store.update(house.collection, house.vocabularies, killed_after_two)
    assert slugs(store) == {"a", "b"}
    encoder.taken()
    assert store.update(house.collection, house.vocabularies) == 2
    assert len(encoder.taken()) == 2
    assert slugs(store) == {"a", "b", "c", "d"}


def test_one_process_at_a_time_encodes(store: VectorStore, house: House, tmp_path: Path) -> None:
    house.collection.put([practice("a", "advice")])
    (tmp_path / "derived").mkdir()
    with FileLock(tmp_path / "derived" / "passages.lock"):
        assert store.update(house.collection, house.vocabularies) == 0
    assert store.update(house.collection, house.vocabularies) == 1


def test_steps_of_a_bounded_size_reach_the_end(store: VectorStore, house: House) -> None:
    house.collection.put([practice(slug, slug) for slug in "abcde"])
    assert [store.update(house.collection, house.vocabularies, most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert slugs(store) == set("abcde")


def test_progress_counts_up_to_the_number_of_changes(store: VectorStore, house: House) -> None:
    house.collection.put([practice(slug, slug) for slug in "abc"])
    seen: list[tuple[int, int]] = []
    store.update(house.collection, house.vocabularies, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (3, 3)


def test_a_collection_that_went_back_in_time_is_encoded_from_its_beginning(
    store: VectorStore, house: House, tmp_path: Path
) -> None:
    house.collection.put([practice("a", "advice")])
    house.collection.put([evolve(practice("a", "advice"), title="Another title")])
    store.update(house.collection, house.vocabularies)
    restored = type(house.collection).open(f"sqlite:///{tmp_path}/restored.sqlite")
    restored.put([practice("b", "work")])
    assert store.update(restored, house.vocabularies) == 1
    assert slugs(store) == {"b"}
    restored.close()
