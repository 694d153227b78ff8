"""The encoder that is installed: what it promises, and whether it is the one that was measured."""

import os
import subprocess
import sys

import numpy as np
import pytest

from index.meaning.encoder import MAX_CHARACTERS, Encoder, TextKind, check_cosines
from index.meaning.open_encoder import open_encoder

PAIRS = [
    ("Guidance for adults who look for work", "Berufsberatung für arbeitslose Erwachsene"),
    ("Pupils visit companies", "Los alumnos visitan empresas"),
    ("Recognition of skills from experience", "Validation des acquis de l'expérience"),
    ("Teachers are trained as counsellors", "Gli insegnanti vengono formati come consulenti"),
]
"""Sentences and their translations."""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder("universal-sentence-encoder")


def test_known_texts_have_the_known_cosines(encoder: Encoder) -> None:
    checks = check_cosines(encoder)
    assert len(checks) == 3
    assert all(check.passed for check in checks), checks


def test_vectors_have_the_length_one_and_the_dimensions_that_it_names(encoder: Encoder) -> None:
    vectors = encoder.encode(["guidance", "", "x" * 50_000, "🦊", "\ud800 half", "a\x00b"], TextKind.PASSAGE)
    assert vectors.shape == (6, encoder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode([], TextKind.QUERY).shape == (0, encoder.dimensions)


def test_a_long_text_is_read_up_to_a_bound(encoder: Encoder) -> None:
    text = "guidance and work " * 1_000
    first, second = encoder.encode([text, text[:MAX_CHARACTERS]], TextKind.PASSAGE)
    assert np.allclose(first, second, atol=1e-5)


def test_a_translation_is_nearer_than_every_other_sentence(encoder: Encoder) -> None:
    queries = encoder.encode([english for english, _ in PAIRS], TextKind.QUERY)
    passages = encoder.encode([other for _, other in PAIRS], TextKind.PASSAGE)
    assert (queries @ passages.T).argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_a_text_has_one_vector_whatever_is_encoded_with_it(encoder: Encoder) -> None:
    alone = encoder.encode(["skills of adults"], TextKind.QUERY)[0]
    among = encoder.encode(["first", "skills of adults", "a much longer text about something else"], TextKind.QUERY)[1]
    assert np.allclose(alone, among, atol=1e-4)


def test_a_process_of_the_server_computes_with_one_thread() -> None:
    program = (
        "import search_app.ops.cli, numpy, threading, pathlib\n"
        "numpy.ones((512, 512)) @ numpy.ones((512, 512))\n"
        "print(len(list(pathlib.Path('/proc/self/task').iterdir())) - threading.active_count())\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "0"
