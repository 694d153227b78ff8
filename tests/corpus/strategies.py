"""Arbitrary practices: whatever the record can hold, with concepts that the vocabularies have."""

from hypothesis import strategies as st

from corpus.practice import CONSENTS, MAX_SLUG, Attachment, Contact, Link, Practice, Proposal, Section
from corpus.profile.active import active_profile
from corpus.vocabularies.skos_loader import load_vocabularies

VOCABULARIES = load_vocabularies()

characters = st.one_of(
    st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from("\n\t\r\x85\u2028\ufeff'\":#-[]{}&*!|>%@`, ")
)
lines = st.text(characters, max_size=20)
headings = st.sampled_from([name for section in active_profile().sections for name in (section.label, section.key)])
pieces = st.one_of(
    lines,
    st.builds(
        "{}{}## {}{}".format, st.sampled_from(["", " ", "   "]), st.sampled_from(["", "\\", "\\\\"]), headings, lines
    ),
    st.sampled_from(["", "---", "```", "# Title", "    code", "\ttab", "- item", "## ", "##", "### why"]),
)
texts = st.lists(pieces, max_size=6).map("\n".join)
slugs = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True).map(lambda slug: slug[:MAX_SLUG])
links = st.builds(Link, title=lines, url=lines)


def many(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, max_size=3).map(tuple)


def concepts(scheme: str) -> st.SearchStrategy[str]:
    return st.sampled_from(list(VOCABULARIES[scheme].concepts))


def perhaps(scheme: str) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), concepts(scheme))


def _in_order(values: dict[str, object]) -> dict[str, object]:
    first, last = values.pop("years")
    return {**values, "start_year": min(first, last), "end_year": max(first, last)}


def _sections(drawn: dict[str, str]) -> tuple[Section, ...]:
    return tuple(Section(key, text) for key, text in drawn.items())


practices = (
    st.fixed_dictionaries(
        {
            "slug": slugs,
            "title": lines.filter(str.strip),
            "native_title": lines,
            "language": st.sampled_from(["en", "no", "und", "smj"]),
            "countries": many(concepts("country")),
            "regions": many(st.sampled_from(["BE-VLG", "GB-ENG", "NO-03"])),
            "years": st.tuples(st.integers(1800, 2100), st.integers(1800, 2100)),
            "values": st.fixed_dictionaries(
                {
                    **{key: many(concepts(key.removesuffix("s"))) for key in ("types", "areas", "sectors", "targets")},
                    **{key: st.lists(concepts(key), max_size=1) for key in ("level", "status", "evidence")},
                }
            ),
            "keywords": many(lines),
            "tags": many(lines),
            "sections": st.dictionaries(st.sampled_from(active_profile().section_keys), texts).map(_sections),
            "contact": st.builds(Contact, name=lines, address=lines, email=lines, consent=st.sampled_from(CONSENTS)),
            "documents": many(links),
            "attachments": many(
                st.builds(Attachment, name=lines, size=st.none() | st.integers(0, 2**40), sha256=st.just(""))
            ),
            "links": many(links),
            "sources": many(links),
            "provided_by": lines,
            "proposals": many(st.builds(Proposal, target=lines, answer=st.sampled_from(["yes", "no", "unknown"]))),
            "created": st.none() | st.dates(),
            "updated": st.none() | st.dates(),
        }
    )
    .map(_in_order)
    .map(lambda values: Practice(**values))
)
