"""The encoder on another server: the same vectors, bounded answers, and words alone while it is away."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from corpus.practice import Practice, Section
from index.meaning import http_encoder as module
from index.meaning.encoder import EncoderUnavailable, TextKind
from index.meaning.http_encoder import HttpEncoder
from index.meaning.universal_sentence_encoder import UniversalSentenceEncoder
from index.meaning.vector_store import VectorStore
from index.search_query import Query
from index.searcher import Searcher
from index.text.analyzer import Analyzer
from tests.index.house import House

TEXTS = ["guidance for refugees", "Orientation professionnelle", "apple pie recipe"]
LANGUAGES = frozenset(["en"])


class EmbeddingServer(ThreadingHTTPServer):
    """Answers /v1/embeddings with the vectors of the default encoder, or as `answer` says."""

    answer: bytes | None = None
    status = 200
    location = ""
    delay = 0.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[str, int]] = []
        self.encoder = UniversalSentenceEncoder()
        self.encoder.load()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/embeddings"


class _Handler(BaseHTTPRequestHandler):
    server: EmbeddingServer

    def do_POST(self) -> None:
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.requests.append((body["model"], len(body["input"])))
        time.sleep(server.delay)
        content = server.answer
        if content is None:
            vectors = server.encoder.encode(body["input"], TextKind.QUERY) * 3
            data = [{"index": number, "embedding": row.tolist()} for number, row in enumerate(vectors)]
            content = json.dumps({"object": "list", "data": data[::-1]}).encode()
        self.send_response(server.status)
        if server.location:
            self.send_header("Location", server.location)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take its time."""
    monkeypatch.setitem(module.SECONDS, TextKind.QUERY, 30.0)


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def encoder_of(server: EmbeddingServer) -> HttpEncoder:
    return HttpEncoder(server.url, "use", LANGUAGES, 0.3)


def test_vectors_are_those_of_the_server_in_the_order_of_the_texts_and_of_length_one(server: EmbeddingServer) -> None:
    encoder = encoder_of(server)
    expected = UniversalSentenceEncoder().encode(TEXTS, TextKind.PASSAGE)
    assert np.abs(encoder.encode(TEXTS, TextKind.PASSAGE) - expected).max() < 1e-5
    assert encoder.dimensions == 512
    assert server.requests == [("use", 3)]


def test_many_texts_are_several_requests(server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TEXTS_AT_ONCE", 2)
    assert encoder_of(server).encode(TEXTS, TextKind.PASSAGE).shape == (3, 512)
    assert [count for _, count in server.requests] == [2, 1]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no json",
        b"[]",
        b'{"data": []}',
        b'{"data": [{"index": 1, "embedding": [1, 2]}]}',
        b'{"data": [{"index": 0, "embedding": ["a"]}]}',
        b'{"data": [{"index": 0, "embedding": [NaN]}]}',
        b'{"data": [{"index": 0, "embedding": []}]}',
        b'{"data": [{"index": 0, "embedding": [[1]]}]}',
        b'{"data": [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [1]}]}',
        b"[" * 100_000,
        b" " * 400_000,
    ],
)
def test_an_answer_of_another_form_or_size_is_refused(server: EmbeddingServer, answer: bytes) -> None:
    server.answer = answer
    with pytest.raises(EncoderUnavailable, match="gives no usable answer"):
        encoder_of(server).encode(["text"], TextKind.QUERY)


def test_errors_and_redirects_are_refused(server: EmbeddingServer) -> None:
    server.status = 307
    server.location = f"{server.url}/elsewhere"
    with pytest.raises(EncoderUnavailable, match="status 307"):
        encoder_of(server).encode(["text"], TextKind.QUERY)
    assert len(server.requests) == 1


def test_a_slow_server_is_given_up_and_left_alone_for_a_while(
    server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(module.SECONDS, TextKind.QUERY, 0.05)
    server.delay = 0.3
    encoder = encoder_of(server)
    with pytest.raises(EncoderUnavailable):
        encoder.encode(["text"], TextKind.QUERY)
    with pytest.raises(EncoderUnavailable, match="a moment ago"):
        encoder.encode(["text"], TextKind.QUERY)
    assert len(server.requests) == 1


def test_while_the_server_is_away_words_are_searched_alone_and_the_results_say_so(
    server: EmbeddingServer, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Newly arrived immigrants get advice in their mother tongue about schools and jobs."
    house.collection.put(
        Practice(slug=slug, title="Help", language="en", sections=[Section("why", text)]) for slug in "ab"
    )
    house.builder.build()
    store = VectorStore(tmp_path / "derived", encoder_of(server))
    store.update(house.collection, house.vocabularies)
    searcher = Searcher(house.engine, Analyzer(), house.vocabularies, None, 10**6, served_vectors=store.served)
    assert len(searcher.search(Query("language migrants")).close_in_meaning) == 2
    monkeypatch.setattr(module, "PAUSE", 0.0)
    server.status = 503
    group, longer = Query("migrants language"), Query("newly arrived immigrants get jobs")
    for query, total in ((group, 0), (longer, 2)):
        results = searcher.search(query)
        assert results.lacks_meaning
        assert (results.total, results.close_in_meaning, results.is_reordered) == (total, (), False)
        assert len(searcher.reading_order(query)) == total
    server.status = 200
    assert len(searcher.search(group).close_in_meaning) == 2
    assert searcher.search(longer).is_reordered
    assert not searcher.search(longer).lacks_meaning


def test_a_model_of_other_dimensions_is_never_compared_with_the_old_vectors(
    server: EmbeddingServer, house: House, tmp_path: Path
) -> None:
    house.collection.put([Practice(slug="a", title="Help", language="en")])
    store = VectorStore(tmp_path / "derived", encoder_of(server))
    store.update(house.collection, house.vocabularies)
    server.answer = b'{"data": [{"index": 0, "embedding": [1, 2]}]}'
    other = VectorStore(tmp_path / "derived", encoder_of(server))
    served = other.served()
    assert served is not None
    with pytest.raises(EncoderUnavailable, match="dimensions"):
        served.nearest("help", 10)
    assert other.update(house.collection, house.vocabularies) == 1
    served = other.served()
    assert served is not None
    assert served.vectors.dimensions == 2
    assert [practice.slug for practice in served.nearest("help", 10)] == ["a"]
