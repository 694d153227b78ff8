"""What is derived follows the generation: made once for each, whoever asks, and never by two at a time."""

import threading

from index.derived import QUICK, Derived


def test_it_is_made_once_for_each_generation() -> None:
    made: list[int] = []
    derived = Derived(lambda: made.append(len(made)) or len(made))
    assert [derived.of("a"), derived.of("a"), derived.of("b"), derived.of("b")] == [1, 1, 2, 2]


def test_many_who_ask_at_once_get_the_one_that_is_made() -> None:
    made: list[object] = []
    derived = Derived(lambda: made.append(object()) or made[-1])
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(derived.of("a"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert found == made * 8


def test_while_a_slow_one_is_made_anew_the_old_one_answers() -> None:
    go_on = threading.Event()
    made: list[int] = []

    def make() -> int:
        made.append(len(made) + 1)
        if len(made) == 1:
            threading.Event().wait(QUICK * 1.1)
        else:
            go_on.wait()
        return len(made)

    derived = Derived(make)
    assert derived.of("a") == 1
    assert [derived.of("b"), derived.of("b")] == [1, 1]
    go_on.set()
