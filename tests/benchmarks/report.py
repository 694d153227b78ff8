"""docs/benchmarks.md, made of a run's figures and of nothing else; a test proves that it was."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.benchmarks.building import ANALYSIS
from tests.benchmarks.figures import exponent
from tests.benchmarks.goals import goals
from tests.benchmarks.peers.datasette import DATASETTE
from tests.benchmarks.peers.ours import ASKED_AGAIN, DID_YOU_MEAN, OURS
from tests.benchmarks.tables import number, table, times_as_fast

__all__ = ["document"]

ALONE: Final = 0.3
"""Processes that wanted a core, on average, up to which a machine counts as quiet."""

TASKS: Final = {
    "page": "The page: ten best, how many there are, the counts of all facets, snippets",
    "ten": "The ten best alone, and how many there are",
}

CHANGES: Final = (
    ("put", "one put, in the process that did it"),
    ("put, other", "one put, in another process, which had just looked"),
    ("removed", "one removed, in the process that did it"),
    ("removed, other", "one removed, in another process, which had just looked"),
)

BY_THE_CLOCK: Final = "Milliseconds by the clock until a search shows it:"

HOW: Final = f"""\
## How it was measured

All was asked in one run of `make bench` on this machine, one size after the other. Every question was asked of
everybody in turn, in one process on one core, in an order drawn anew for each question; a question's time is the best
of several rounds. Times are milliseconds of the processor's time, so that what else the machine does counts little;
where it is said, they are the clock's. No results were remembered.

All were given the same terms: this product's own analysis, laid out with blanks between, stems and forms as written of
titles, tags and texts, and only facets that have values. So all should find the same documents, and whether they did is
counted below; where they differ, times of different answers would be compared. What is *not* alike:

- **Time that only this product needs** is in its figures: reading the question, its stems in every language of the
  collection, labels of facet values. The others' trees were ready before, but for turning them into their own queries.
- **{OURS}** is never asked in the same words twice, so that no text's meaning is remembered; *{ASKED_AGAIN}* is as
  when a reader turns a page or chooses a value. It is asked without looking for other spellings, which no other does,
  except for words with a slip; *{DID_YOU_MEAN}* is what readers get. It shows up to three snippets a hit from the
  sections of the text, the others one from the terms of the text.
- **tantivy** is asked twice: *lean*, for the terms that decide which documents match, present ones only, without lifts;
  and as *same tree*, with all that this product looks for. Lean finds the same documents for less work: **it is the
  criterion's**. Facets are terms aggregations of 100 values at most, as many as are made here; the chosen values of a
  facet don't narrow that facet's own counts, here as everywhere but in Datasette. *Uncounted*, it may stop before it
  has seen all that match, and can't say how many do. Its scores differ: a word in several fields is a sum.
- **FTS5, Xapian and stock Whoosh** are asked lean. Facets in FTS5 are counted by GROUP BY over a temporary table; in
  Xapian by a spy for each value slot; in Whoosh by `groupedby`. Of stock Whoosh's questions only some were asked, and
  shares compare those alone.
- **Words with a slip** are fuzzy terms for tantivy and Whoosh, and a correction here; **long questions** are any of
  their words there, and enough of their weight here. Neither is counted as to what was found.
- Snippets are each peer's own. Stock Whoosh's index and this product's stand on the same installed Whoosh.
"""


def document(figures: Mapping[str, Any]) -> str:
    """The whole document."""
    parts = [
        "# How fast it is",
        "Made by `make bench`, which keeps its figures in [benchmarks.json](benchmarks.json); not to be edited.",
        _machine(figures),
        *_missing(figures),
        "## What was set out to be reached\n\n" + _goals(figures),
        HOW.strip(),
        *(_pool(pool) for pool in figures["pools"]),
        *_growth(figures),
        *_web(figures),
        _changes(figures),
        _completion(figures),
    ]
    return "\n\n".join(parts) + "\n"


def _machine(figures: Mapping[str, Any]) -> str:
    machine = figures["machine"]
    versions = [f"{name} {version}" for name, version in figures["versions"].items()]
    if figures["web"]:
        versions.append(f"{DATASETTE} {figures['web']['version']}")
    return (
        f"{figures['date']} · {machine['processor']}, {machine['cores']} cores, {number(machine['gigabytes'])} GB, "
        f"{machine['kernel']} · Python {machine['python']}, numpy {machine['numpy']} · {' · '.join(versions)} · "
        f"{figures['minutes']} minutes\n\n{_others(machine)}"
    )


def _others(machine: Mapping[str, Any]) -> str:
    load = machine["load"]
    if load < ALONE:
        return "Nothing else ran on it when this began."
    return (
        f"It was **not alone**: {number(load)} processes wanted its cores when this began. Times by the clock are too "
        "long by that; those of the processor suffer from caches that others emptied; shares compare what was asked in "
        "turns."
    )


def _missing(figures: Mapping[str, Any]) -> Iterator[str]:
    for name, reason in figures["missing"].items():
        yield f"**{name} took no part**: {reason}."
    if figures["left_out"]:
        yield f"Left out of this run: {figures['left_out']}."


def _goals(figures: Mapping[str, Any]) -> str:
    rows = [(one.text, one.wanted, one.measured, "yes" if one.reached else "**no**") for one in goals(figures)]
    return table(("", "wanted", "measured", "reached"), rows)


def _pool(pool: Mapping[str, Any]) -> str:
    head = (
        f"## {pool['name']}\n\n{pool['documents']:,} practices in {pool['languages']} languages, "
        f"{pool['questions']} questions, facets with values: {', '.join(pool['facets'])}."
    )
    tasks = (part for task, title in TASKS.items() for part in (f"### {title}", *_task(pool[task])))
    return "\n\n".join((head, *tasks, "### Whether all found the same", _agreement(pool), *_room(pool)))


def _task(names: Mapping[str, Any]) -> Iterator[str]:
    known = {name: mine for name, mine in names.items() if mine["all"]}
    rows = [
        (name, *_spread(mine["all"]), *_shares(mine["all"]), *_spread(mine["first"])[:2])
        for name, mine in known.items()
    ]
    head = ("", "median", "95th percentile", "mean", "we are, median", "95th", "mean", "first time, median", "95th")
    yield table(head, rows)
    kinds = dict.fromkeys(kind for mine in known.values() for kind in mine["kinds"])
    yield "Medians by kind of question, and how many times as fast this product is:"
    rows = [(kind, *(_kind(mine["kinds"].get(kind), name) for name, mine in known.items())) for kind in kinds]
    yield table(("", *known), rows)


def _spread(one: Mapping[str, float]) -> tuple[str, str, str]:
    return number(one["median"]), number(one["p95"]), number(one["mean"])


def _shares(one: Mapping[str, Any]) -> tuple[str, str, str]:
    share = one["share"] or {}
    return times_as_fast(share.get("median")), times_as_fast(share.get("p95")), times_as_fast(share.get("mean"))


def _kind(one: Mapping[str, Any] | None, name: str) -> str:
    if one is None:
        return number(None)
    share = one["share"]
    return (
        number(one["median"])
        if name == OURS or not share
        else f"{number(one['median'])} ({times_as_fast(share['median'])})"
    )


def _agreement(pool: Mapping[str, Any]) -> str:
    rows = [
        (
            name,
            *(f"{mine[what]} of {mine['questions']}" for what in ("hits", "near", "counts")),
            f"{mine['overlap']:.0%}",
            "; ".join(mine["differing"]),
        )
        for name, mine in pool["agreement"].items()
    ]
    head = (
        "",
        "as many documents",
        "within a twentieth",
        "same facet counts",
        "of our ten best",
        "ours and its, if not",
    )
    return table(head, rows)


def _room(pool: Mapping[str, Any]) -> Iterator[str]:
    yield "### Building, disk and memory"
    analysis = pool["builds"][ANALYSIS]["seconds"]
    rows = [
        (
            name,
            number(built["seconds"]),
            number(built["processor"]),
            number(pool["documents"] / (built["seconds"] + (0 if name == OURS else analysis))),
            number(built["megabytes"]),
            *(number(pool["memory"][name][what]) for what in ("opened", "searched", "own")),
        )
        for name, built in pool["builds"].items()
        if name != ANALYSIS
    ]
    head = (
        "",
        "seconds",
        "of the processor",
        "documents a second",
        "MB on disk",
        "MB opened",
        "MB after all questions",
        "its own of them",
    )
    yield table(head, rows)
    earlier = [name for name, built in pool["builds"].items() if built.get("earlier")]
    if earlier:
        yield f"Built in an earlier run by the same code, and not again: {', '.join(earlier)}."
    yield (
        "This product reads the database and analyses the texts while it builds, on all cores. That alone takes "
        f"{number(analysis)} seconds; in documents a second it is added to the others' seconds. These seconds are the "
        "clock's. Memory is what "
        "becomes resident in a process that has this index alone, beyond what Python and this product's code take "
        f"({number(pool['memory'][OURS]['before'])} MB); what is not its own is mapped files, shared with others."
    )


def _growth(figures: Mapping[str, Any]) -> Iterator[str]:
    pools = [pool for pool in figures["pools"] if pool["join"] == 1]
    if len(pools) < 2:
        return
    sizes = [pool["documents"] for pool in pools]
    names = [name for name in pools[0]["page"] if all(pool["page"].get(name, {}).get("all") for pool in pools)]
    medians = {name: [pool["page"][name]["all"]["median"] for pool in pools] for name in names}
    rows = [(name, *map(number, mine), f"{exponent(sizes, mine):.2f}") for name, mine in medians.items()]
    yield "## How it grows"
    yield "The median of the page by the number of practices, and the exponent: 1 grows as they do, 0 not at all."
    yield table(("", *(pool["name"] for pool in pools), "exponent"), rows)


def _web(figures: Mapping[str, Any]) -> Iterator[str]:
    web = figures["web"]
    if not web:
        return
    yield f"## Results pages over HTTP, {web['pool']}"
    yield (
        f"This product as `practice-search serve` starts it, with one worker; {DATASETTE} with the same terms, its "
        "search and the same facets. One core for the server, the other for the client, four connections that stay "
        f"open, both in turns, times by the clock, {web['questions']} questions, slips and long ones left out; both "
        f"found as many for {web['hits']} of them. {DATASETTE} neither ranks nor shows passages, and doesn't compress."
    )
    rows = [
        (f"{name}, {how}", *(number(mine[what]) for what in ("per_second", "median", "p95", "kilobytes")))
        for how, names in web["pages"].items()
        for name, mine in names.items()
    ]
    yield table(("", "requests a second", "median", "95th percentile", "kB a page"), rows)


def _changes(figures: Mapping[str, Any]) -> str:
    found = figures["updates"]
    rows = [(text, *(number(found["changes"][name][what]) for what in ("median", "p95"))) for name, text in CHANGES]
    head = ("", "median", "95th percentile")
    parts = [f"## Changes, {found['pool']}", BY_THE_CLOCK, table(head, rows)]
    one, two = (number(found["served"][workers]) for workers in ("1", "2"))
    parts.append(
        f"`practice-search serve` needs {one} MB there with one worker and {two} MB with two, after all questions; "
        "what they share is counted once."
    )
    return "\n\n".join(parts)


def _completion(figures: Mapping[str, Any]) -> str:
    rows = [
        (name, number(took["completion"]), number(took["page"]), f"{took['completion'] / took['page']:.2f}")
        for name, took in figures["completion"].items()
    ]
    head = ("", "completing five letters", "the page", "share")
    return f"## Completion\n\nMedians, asked in turns.\n\n{table(head, rows)}"
