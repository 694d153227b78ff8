"""Kinds of record on the pages, in the API and in the form; and the terms of a glossary in texts."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Practice, Section
from search_app.accounts.permissions import Role
from search_app.catalogue import get_catalogue
from search_app.practices.markup import TextLink, render_markdown
from tests.search_app.people import make, post, sign_in

TERM = "/practices/career-management-skills"
DOCUMENT = "/practices/resolution-2008-lifelong-guidance"


def soup(client: FlaskClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def get(client: FlaskClient, address: str) -> Any:
    return client.get(address).get_json(force=True)


def put(app: Flask, *practices: Practice) -> FlaskClient:
    catalogue = get_catalogue(app)
    catalogue.collection.put(practices)
    catalogue.builder.build()
    return app.test_client()


def term(slug: str, title: str, text: str = "A meaning.", **values: Any) -> Practice:
    return Practice(slug=slug, title=title, record_type="term", sections=[Section("term_definition", text)], **values)


def practice(slug: str, text: str, **values: Any) -> Practice:
    return Practice(slug=slug, title=f"Title of {slug}", sections=[Section("why", text)], **values)


def links(client: FlaskClient, address: str) -> list[tuple[str, str]]:
    found = soup(client, address).select(".text a.term-link")
    return [(link.get_text(), str(link["href"])) for link in found]


def test_a_facet_tells_the_kinds_apart(client: FlaskClient) -> None:
    found = get(client, "/api/v1/search?q=guidance")
    kinds = {one["value"]: (one["label"], one["count"]) for one in found["facets"]["record"]["values"]}
    assert kinds.keys() == {"practice", "document", "term"}
    assert sum(count for _, count in kinds.values()) == found["total"]
    terms = get(client, "/api/v1/search?q=guidance&record=term")
    assert terms["total"] == kinds["term"][1] > 0
    assert {hit["record_type"] for hit in terms["hits"]} == {"term"}
    assert get(client, '/api/v1/search?q=record:"policy document"')["total"] == 4
    others = get(client, "/api/v1/search?q=guidance&not-record=practice")["total"]
    assert others == kinds["term"][1] + kinds["document"][1]


def test_the_api_gives_each_kind_its_own_fields(client: FlaskClient) -> None:
    (hit,) = get(client, "/api/v1/search?q=title:lifelong+strategies&record=document")["hits"]
    assert hit["reference_number"] == "2008/C 319/02"
    assert hit["policy_documents"] == ["resolution-2004-guidance-throughout-life"]
    assert "areas" not in hit
    assert get(client, f"/api/v1{TERM}")["record_type"] == "term"
    assert get(client, "/api/v1/practices/fi-ohjaamo")["record_type"] == "practice"


def test_a_card_and_a_heading_name_the_kind(client: FlaskClient) -> None:
    page = soup(client, "/search?q=career+management+skills")
    cards = {" ".join(card.h3.get_text().split()): card.select_one(".record-type") for card in page.select(".hit")}  # type: ignore[union-attr]
    labels = {title: label.get_text() for title, label in cards.items() if label}
    assert labels["Career management skills"] == "Glossary term"
    assert labels["Career Management Skills Framework"] == "Practice"
    assert "records for" in " ".join(page.h1.get_text().split())  # type: ignore[union-attr]
    only = soup(client, "/search?record=term")
    assert "6 glossary terms" in " ".join(only.h1.get_text().split())  # type: ignore[union-attr]


def test_home_and_about_count_each_kind(client: FlaskClient) -> None:
    numbers = soup(client, "/").select(".statistics div")
    counts = {one.dt.get_text(): one.dd.get_text(strip=True) for one in numbers}  # type: ignore[union-attr]
    assert (counts["Practices"], counts["Policy documents"], counts["Glossary terms"]) == ("74", "4", "6")
    about = " ".join(soup(client, "/about").get_text().split())
    assert "74 practices, 4 policy documents and 6 glossary terms." in about
    assert "What a glossary term contains" in about


def test_a_page_has_the_sections_and_facts_of_its_kind(client: FlaskClient) -> None:
    page = soup(client, DOCUMENT)
    assert [heading.get_text() for heading in page.select(".record-part > h2")][:1] == ["Content"]
    facts = {one.dt.get_text(): one.dd for one in page.select(".facts > div")}  # type: ignore[union-attr]
    assert facts["Reference number"].get_text(strip=True) == "2008/C 319/02"  # type: ignore[union-attr]
    assert not facts["Reference number"].select("a")  # type: ignore[union-attr]
    (older,) = facts["Builds on"].select("a")  # type: ignore[union-attr]
    assert older["href"] == "/practices/resolution-2004-guidance-throughout-life"
    assert "Policy document" in page.select_one(".kicker").get_text()  # type: ignore[union-attr]
    back = soup(client, str(older["href"]))
    assert DOCUMENT in {str(link["href"]) for link in back.select("section a")}
    assert "Records that name this one under “Policy documents”" in back.get_text()


def test_a_term_leads_to_the_practices_that_use_it(client: FlaskClient) -> None:
    section = soup(client, TERM).select_one("section[aria-labelledby=uses]")
    assert section is not None
    addresses = [str(link["href"]) for link in section.select("li a")]
    assert 0 < len(addresses) <= 10
    assert "/practices/gb-cms-framework" in addresses
    assert TERM not in addresses
    everything = section.select_one("p a")
    assert everything is not None
    total = get(client, "/api/v1" + str(everything["href"]))["total"]
    assert f"All {total} " in everything.get_text()
    assert soup(client, "/practices/fi-ohjaamo").select_one("section[aria-labelledby=uses]") is None


def test_the_words_of_a_practice_lead_to_the_term(client: FlaskClient) -> None:
    assert ("lifelong guidance", "/practices/lifelong-guidance") in links(client, "/practices/fi-llg-working-group")
    assert TERM not in {address for _, address in links(client, TERM)}


def test_a_collection_of_one_kind_shows_no_kinds(fresh: Flask) -> None:
    client = put(fresh, practice("a", "Guidance."), practice("b", "Guidance."))
    page = soup(client, "/search?q=guidance")
    assert not page.select("input[name=record]")
    assert not page.select(".record-type")
    assert "2 practices for" in " ".join(page.h1.get_text().split())  # type: ignore[union-attr]
    assert "Kind of record" not in soup(client, "/practices/a").get_text()
    assert "Kind of record" not in soup(client, "/").get_text()


def test_a_link_to_a_record_that_was_withdrawn_is_text(fresh: Flask) -> None:
    client = put(fresh, term("a", "First", values={"related_terms": ["b"]}), term("b", "Second"))
    assert soup(client, "/practices/a").select(".facts a[href='/practices/b']")
    get_catalogue(fresh).remove("b")
    page = soup(client, "/practices/a")
    assert not page.select("a[href='/practices/b']")
    assert "b" in [item.get_text(strip=True) for item in page.select(".facts li")]


@pytest.fixture
def glossary(fresh: Flask) -> Callable[..., list[tuple[str, str]]]:
    """Returns the links to terms in a text: (words, slug of the term)."""

    def found(text: str, *terms: Practice, **values: Any) -> list[tuple[str, str]]:
        client = put(fresh, practice("p", text, **values), *terms)
        return [(words, address.removeprefix("/practices/")) for words, address in links(client, "/practices/p")]

    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Career guidance and guidance.", [("Career guidance", "cg"), ("guidance", "g")]),
        ("CAREER GUIDANCE", [("CAREER GUIDANCE", "cg")]),
        ("Some guidances, then guidance again.", [("guidances", "g")]),
        ("Misguidance is no guid.", []),
        ("[guidance](https://example.org) then guidance", [("guidance", "g")]),
        ("## Guidance\n\nText", []),
        ("`guidance` and ![guidance](x.png)", []),
        ("*Career* guidance", [("guidance", "g")]),
        ("First guidance.\n\n- then guidance", [("guidance", "g")]),
        ("A & B: <b>guidance</b>", [("guidance", "g")]),
        ("competent, compete, competences", [("competences", "c")]),
    ],
)
def test_terms_are_found_as_whole_words_once_and_the_longest_first(
    glossary: Callable[..., list[tuple[str, str]]], text: str, expected: list[tuple[str, str]]
) -> None:
    terms = (term("g", "Guidance"), term("cg", "Career guidance"), term("c", "Competence"))
    assert glossary(text, *terms) == expected


def test_each_section_has_its_own_first_occurrence(fresh: Flask) -> None:
    sections = [Section("why", "Guidance."), Section("aims", "More guidance, and guidance.")]
    client = put(fresh, Practice(slug="p", title="P", sections=sections), term("g", "Guidance"))
    assert links(client, "/practices/p") == [("Guidance", "/practices/g"), ("guidance", "/practices/g")]


def test_a_term_is_found_in_texts_of_its_language(glossary: Callable[..., list[tuple[str, str]]]) -> None:
    terms = (term("g", "Guidance", native_title="Rådgivning", language="nb"), term("o", "Orientering", language="nb"))
    text = "Rådgivning, orienteringen og guidance."
    assert glossary(text, *terms, language="nb") == [("Rådgivning", "g"), ("orienteringen", "o")]


def test_search_words_are_marked_inside_a_term(fresh: Flask) -> None:
    client = put(fresh, practice("p", "Much career guidance here."), term("cg", "Career guidance"))
    page = soup(client, "/practices/p?q=guidance")
    (link,) = page.select(".text a.term-link")
    assert link.get_text() == "career guidance"
    assert [mark.get_text() for mark in link.select("mark")] == ["guidance"]


def test_a_change_of_the_glossary_shows_at_once(fresh: Flask) -> None:
    client = put(fresh, practice("p", "Much career guidance here."))
    assert links(client, "/practices/p") == []
    catalogue = get_catalogue(fresh)
    catalogue.put([term("cg", "Career guidance")])
    assert links(client, "/practices/p") == [("career guidance", "/practices/cg")]
    catalogue.remove("cg")
    assert links(client, "/practices/p") == []


def test_an_address_of_a_link_is_escaped() -> None:
    html = render_markdown("a <i>b</i>", find_links=lambda _: [TextLink(0, 1, '/x"onclick="y')])
    link = BeautifulSoup(html, "html.parser").a
    assert link is not None
    assert set(link.attrs) == {"href", "class", "rel"}
    assert link.get_text() == "a"


@pytest.fixture
def writer(fresh: Flask) -> FlaskClient:
    make(fresh, Role.CONTRIBUTOR, email="ada@example.org")
    return sign_in(fresh, "ada@example.org")


def begin(writer: FlaskClient, **form: str) -> str:
    return str(post(writer, "/contribute", **form).location)


def fields_of(writer: FlaskClient, address: str) -> set[str]:
    form = soup(writer, address).select_one("#draft-form")
    assert form is not None
    return {str(one["name"]) for one in form.select("[name]")}


def test_a_draft_has_the_fields_of_the_chosen_kind(writer: FlaskClient) -> None:
    page = soup(writer, "/contribute")
    assert {str(one["value"]) for one in page.select("input[name=record_type]")} == {"document", "term"}
    fields = fields_of(writer, begin(writer, record_type="term"))
    assert {"title", "term_definition", "related_terms", "language", "record_type"} <= fields
    assert not fields & {"aims", "areas", "countries", "regions", "start_year", "end_year", "keywords"}
    fields = fields_of(writer, begin(writer, record_type="document"))
    assert {"document_content", "adopted_by", "reference_number", "start_year", "countries"} <= fields
    assert not fields & {"aims", "areas", "end_year", "regions"}
    fields = fields_of(writer, begin(writer))
    assert {"aims", "areas", "start_year", "end_year", "regions", "policy_documents"} <= fields
    assert not fields & {"adopted_by", "term_definition"}
    assert fields_of(writer, begin(writer, record_type="poem")) == fields


def save(writer: FlaskClient, address: str, **form: str) -> BeautifulSoup:
    version = soup(writer, address).select_one("input[name=version]")
    assert version is not None
    assert post(writer, address, version=str(version["value"]), **form).status_code == 302
    return soup(writer, address)


def test_a_term_is_written_checked_and_previewed(writer: FlaskClient, fresh: Flask) -> None:
    put(fresh, term("guidance", "Guidance"))
    address = begin(writer, record_type="term")
    page = save(writer, address, title="Career education", related_terms="http://x.org/practices/guidance")
    assert page.select_one("label[for=field-title]").get_text() == "Term"  # type: ignore[union-attr]
    assert "“Definition” is empty. A glossary term needs it." in page.get_text()
    assert [str(one["value"]) for one in page.select("datalist#records-related_terms option")] == ["guidance"]
    page = save(
        writer, address, title="Career education", related_terms="nowhere", term_definition="What schools teach."
    )
    assert "There is no record 'nowhere'." in page.get_text()
    page = save(
        writer, address, title="Career education", related_terms="guidance", term_definition="What schools teach."
    )
    assert not page.select(".finding[data-severity=error]")
    preview = soup(writer, f"{address}/preview")
    assert "Glossary term" in preview.select_one(".kicker").get_text()  # type: ignore[union-attr]
    assert preview.select(".facts a[href='/practices/guidance']")


def test_another_kind_keeps_what_was_written(writer: FlaskClient) -> None:
    address = begin(writer)
    save(writer, address, title="A title", aims="Our aims.", keywords="outreach", record_type="practice")
    page = save(writer, address, title="A title", aims="Our aims.", keywords="outreach", record_type="term")
    assert page.select_one("textarea[name=term_definition]")
    assert "Our aims." in page.select_one("textarea[name=aims]").get_text()  # type: ignore[union-attr]
    assert page.select("input[name=keywords][value=outreach]")
    page = save(writer, address, title="A title", aims="", keywords="outreach", term_definition="Our aims.")
    assert not page.select("textarea[name=aims]")
    assert page.select("option[value=term][selected]")
