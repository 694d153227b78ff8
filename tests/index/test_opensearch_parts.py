"""What of the OpenSearch engine needs no server: addresses, the writing of terms, which faults pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opensearchpy.exceptions import TransportError

from index.engines import open_engine
from index.engines.opensearch.cluster import Cluster
from index.engines.opensearch.cluster_address import ClusterAddress, parse_address
from index.engines.opensearch.term_encoding import FIRST_TERM, PASSAGE_GAP, decode_term, encode_field, encode_term
from index.errors import EngineUnavailable


def test_an_address_says_hosts_name_and_credentials() -> None:
    found = parse_address("opensearch+tls://me:s%40cret@one:9201,two/practices?ca=/etc/ca.pem&shards=3&replicas=2")
    assert found.hosts == (("one", 9201), ("two", 9200))
    assert (found.name, found.tls, found.user, found.password) == ("practices", True, "me", "s@cret")
    assert (str(found.authorities), found.shards, found.replicas) == ("/etc/ca.pem", 3, 2)
    assert parse_address("opensearch://[::1]:9200/p") == ClusterAddress(hosts=(("::1", 9200),), name="p")


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
        parse_address(url)


def test_a_password_stands_in_no_message() -> None:
    for url in ("opensearch://me:secret@host/Upper", "elsewhere://me:secret@host/name"):
        with pytest.raises(EngineUnavailable) as raised:
            open_engine(url)
        assert "secret" not in str(raised.value)
    assert "secret" not in repr(parse_address("opensearch://me:secret@host/name"))


@given(st.text())
def test_a_term_is_read_as_it_was_written(term: str) -> None:
    kept = encode_term(term)
    assert decode_term(kept) == term
    assert not set(kept) & {"\n", "\x1e", "\x1f", "\x02"}
    assert kept


def test_a_very_long_term_is_kept_by_its_digest() -> None:
    one, other = encode_term("é" * 20_000), encode_term("é" * 20_001)
    assert one != other
    assert len(one.encode()) < 32_766
    assert decode_term(one) is None


def test_terms_stand_in_slots_and_passages() -> None:
    terms = [("drop", 0), ("dropout", 0), ("rate", 2), ("far", 2 + PASSAGE_GAP + 1)]
    assert encode_field(terms) == [f"{FIRST_TERM}\ndrop\x1fdropout\n\x1e\nrate", "far"]
    assert encode_field([]) == [FIRST_TERM]


def search_failed(status: int, cause: str) -> TransportError:
    """As OpenSearch 2.19 says that a phase of a search failed, for a cause that may be another node's."""
    error = {"root_cause": [{"type": cause, "reason": "[node-1] disconnected"}], "type": "search_phase_execution"}
    return TransportError(status, error["type"], {"error": error, "status": status})


class Answers:
    """An operation that fails in these ways first."""

    __name__ = "search"

    def __init__(self, *faults: TransportError) -> None:
        self._faults = list(faults)

    def __call__(self, **_: object) -> str:
        if self._faults:
            raise self._faults.pop(0)
        return "found"


def test_a_node_that_leaves_amid_a_search_is_asked_around() -> None:
    cluster = Cluster(ClusterAddress(hosts=(("host", 9200),), name="p"))
    leaving = search_failed(500, "node_disconnected_exception")
    assert cluster.run(Answers(leaving, search_failed(404, "illegal_index_shard_state_exception"))) == "found"
    with pytest.raises(EngineUnavailable, match="does not answer"):
        cluster.run(Answers(*[leaving] * 100), seconds=0.6)


def test_a_fault_of_the_cluster_itself_is_not_asked_for_again() -> None:
    cluster = Cluster(ClusterAddress(hosts=(("host", 9200),), name="p"))
    with pytest.raises(TransportError):
        cluster.run(Answers(search_failed(500, "null_pointer_exception")))
