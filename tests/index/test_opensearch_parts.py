"""What of the OpenSearch engine needs no server: addresses, the writing of terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines import open_engine
from index.engines.opensearch.address import Address, read_address
from index.engines.opensearch.terms import FIRST, PASSAGE_GAP, passages, read_term, written
from index.errors import EngineUnavailable


def test_an_address_says_hosts_name_and_credentials() -> None:
    found = read_address("opensearch+tls://me:s%40cret@one:9201,two/practices?ca=/etc/ca.pem&shards=3&replicas=2")
    assert found.hosts == (("one", 9201), ("two", 9200))
    assert (found.name, found.tls, found.user, found.password) == ("practices", True, "me", "s@cret")
    assert (str(found.authorities), found.shards, found.replicas) == ("/etc/ca.pem", 3, 2)
    assert read_address("opensearch://[::1]:9200/p") == Address(hosts=(("::1", 9200),), name="p")


@pytest.mark.parametrize(
    "url",
    [
        "opensearch://host:9200",
        "opensearch://host:9200/Upper",
        "opensearch://host:9200/a/b",
        "opensearch:///practices",
        "opensearch://host:port/practices",
        "opensearch://host/practices?shards=many",
        "opensearch://host/practices?shard=1",
        "opensearch://host,/practices",
        "http://host/practices",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(EngineUnavailable, match="form"):
        read_address(url)


def test_a_password_stands_in_no_message() -> None:
    for url in ("opensearch://me:secret@host/Upper", "elsewhere://me:secret@host/name"):
        with pytest.raises(EngineUnavailable) as raised:
            open_engine(url)
        assert "secret" not in str(raised.value)
    assert "secret" not in repr(read_address("opensearch://me:secret@host/name"))


@given(st.text())
def test_a_term_is_read_as_it_was_written(term: str) -> None:
    kept = written(term)
    assert read_term(kept) == term
    assert not set(kept) & {"\n", "\x1e", "\x1f", "\x02"}
    assert kept


def test_a_very_long_term_is_kept_by_its_digest() -> None:
    one, other = written("é" * 20_000), written("é" * 20_001)
    assert one != other
    assert len(one.encode()) < 32_766
    assert read_term(one) is None


def test_terms_stand_in_slots_and_passages() -> None:
    terms = [("drop", 0), ("dropout", 0), ("rate", 2), ("far", 2 + PASSAGE_GAP + 1)]
    assert passages(terms) == [f"{FIRST}\ndrop\x1fdropout\n\x1e\nrate", "far"]
    assert passages([]) == [FIRST]
