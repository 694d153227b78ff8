"""A saved ELGPN record page gives its practice, whatever the shape in which it was saved."""

from pathlib import Path

import pytest
from attrs import evolve

from corpus.errors import UnreadableFile
from corpus.formats.base import ParsedPractice
from corpus.formats.elgpn.form import PROMPTS_OF
from corpus.formats.elgpn.page_reader import looks_like_elgpn, read_elgpn
from corpus.formats.elgpn.text_writer import elgpn_text
from corpus.practice import Attachment, Contact, Link, Practice, Proposal, Section

DATA = Path(__file__).parent / "data"
SEED = Path(__file__).resolve().parents[2] / "../shared" / "seed" / "elgpn-practice-74-norway.txt"
VIEW = (DATA / "elgpn-view.txt").read_text(encoding="utf-8")
PROMPTS = {
    "why": [
        "The motivation of the initiative (What is the history/background of the policy?)",
        "Linkages with LLG policy priorities (Please add references to other national/EU policies or documents)",
        "Participants",
    ],
    "aims": [
        "Objectives of the initiative (What did the policy set out to achieve?)",
        "Target group",
        "Methods applied to reach the objective (technological and /or pedagogical)",
    ],
    "strategy": ["Level of implementation (national, regional etc.)", "Implementation (description)"],
    "monitoring": ["What has been put in place for monitoring and evaluation?", "What actors are involved?"],
    "achievements": ["Specific results", "Cost effectiveness", "Budget", "Innovative aspects"],
    "success_factors": [
        "Lessons learnt",
        "Unintended impacts (Have there been any unintended impacts? Positive or negative?)",
    ],
    "strengths_weaknesses": [
        "What areas of the policy can we learn lessons from?",
        "Are there still challenges ahead?",
    ],
}
"""The prompts of the form, by section, as the page of the seed prints them."""
HEADINGS = [
    "1. Background",
    "What makes this an example of good/interesting practice/initiative/policy?",
    "Aims and targets",
    "2. Implementation",
    "Strategy and actions (Please describe the approach adopted to make the reform work and any actions taken.)",
    "Monitoring and evaluation",
    "3. Outcomes",
    (
        "Achievements (Please describe the main outcomes/results according to the following headings. "
        "Each option can be answered - up to 50 words)"
    ),
    "Success factors (What key success factors have led to or prevented success?)",
    "Strengths and weaknesses",
    "4. Additional narrative description of the policy/practice/initiative",
]
"""The headings above the answers, as that page prints them."""
VANS = Practice(
    slug="si-guidance-vans-for-mountain-villages",
    title="Guidance vans for mountain villages",
    countries=["SI"],
    values={"types": ("initiative",), "areas": ("P2",)},
    keywords=("outreach", "mountain villages"),
    tags=("initiative", "access", "Slovenia", "outreach", "mountain villages"),
    sections=[
        Section(
            "why",
            "People in the upper valleys live two hours from the nearest office. Few of them ever met a counsellor.\n\n"
            "Three offices & two schools share one van.",
        ),
        Section(
            "aims",
            "The van is meant to:\n\n- stop in each village twice a month\n"
            '- bring "quiet" talks to people who would not travel\n\nYoung people come with their parents.',
        ),
        Section("strategy", "A timetable hangs in every shop (see http://vans.example.org/times)."),
        Section("achievements", "Each stop has its regulars by now."),
        Section("success_factors", "1. The driver is from the valley.\n2. The coffee is free."),
        Section("strengths_weaknesses", "Snow."),
    ],
    contact=Contact(
        name="Ana Primer",
        role="Co-ordinator",
        organisation="Office of the Upper Valley",
        address="Glavna ulica 1, 0000 Zgornji Log",
        phone="+386 1 000 00 00",
        email="ana@vans.example.org",
        website="http://vans.example.org",
    ),
    documents=(Link("Timetable and rules", "http://vans.example.org/rules.pdf"),),
    attachments=(Attachment("van.pdf"),),
    links=(Link("Film about the van", "http://vans.example.org/film"),),
    provided_by="Ana Primer",
    proposals=(Proposal("KSLLL"),),
)


def read(path: Path) -> ParsedPractice:
    (outcome,) = read_elgpn(path)
    assert isinstance(outcome, ParsedPractice), outcome
    return outcome


def read_text(text: str, tmp_path: Path, name: str = "page.txt") -> ParsedPractice:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return read(path)


@pytest.mark.parametrize(
    ("name", "answer"), [("elgpn-view.txt", "unknown"), ("elgpn-view.html", "yes"), ("elgpn-print.html", "yes")]
)
def test_every_shape_of_a_page_gives_the_same_practice(name: str, answer: str) -> None:
    found = read(DATA / name)
    assert found.practice == evolve(VANS, proposals=(Proposal("KSLLL", answer),))
    assert found.notes == ()


def test_the_seed_gives_every_field() -> None:
    found = read(SEED)
    practice = found.practice
    assert found.notes == ()
    assert practice.title.startswith("Agreements between the Labour- and Welfare service and the County")
    assert (practice.country, practice.provided_by) == ("NO", "Ingunn Hagen")
    assert practice.values_of("types") == ("good-practice", "initiative", "interesting-practice", "policy")
    assert (practice.values_of("areas"), practice.values_of("sectors")) == (("P3", "P3.4", "P5.2"), ("S6",))
    assert practice.keywords == ("lifelong guidance",)
    assert len(practice.tags) == 10
    assert practice.proposals == (Proposal("KSLLL", "unknown"),)
    assert practice.contact == Contact(
        name="Ingunn Hagen",
        role="Senior adviser at directorate level",
        organisation="Directorate of Labour and Welfare",
        address="P.b. 5 St. Olavs plass, N-0130 Oslo, Norway",
        phone="+47 21 07 01 28",
        email="Ingunn.hagen@nav.no",
        website="www.nav.no",
    )
    assert (practice.documents, practice.attachments, practice.links, practice.text("narrative")) == ((), (), (), "")
    assert len(practice.sections) == 7


def test_nothing_of_the_seed_is_lost_and_no_prompt_is_left() -> None:
    practice = read(SEED).practice
    lines = [line.strip(" \u2022\xa0") for line in SEED.read_text(encoding="utf-8").split("\n")]
    form = {*HEADINGS, *(f"- {prompt}" for prompts in PROMPTS.values() for prompt in prompts)}
    assert form <= set(lines)
    answers = [line for line in lines[lines.index("1. Background") : lines.index("Additional information")] if line]
    text = "\n".join(section.text for section in practice.sections)
    assert [line for line in answers if line not in form and line.removeprefix("- ") not in text] == []
    assert [line for line in form if line in text.split("\n")] == []
    assert "di8fferent" in practice.text("aims")
    assert practice.text("success_factors").count("\n- ") == 5


def test_a_practice_as_a_page_is_the_page_that_was_read() -> None:
    written = elgpn_text(read(SEED).practice).replace("\u2022", "-")
    original = SEED.read_text(encoding="utf-8").replace("\u2022", "-")
    assert [line.strip() for line in written.split("\n") if line.strip()] == [
        line.strip() for line in original.split("\n") if line.strip()
    ]


@pytest.mark.parametrize("answer", ["yes", "no", "unknown"])
def test_what_is_written_as_a_page_is_read_again(answer: str, tmp_path: Path) -> None:
    practice = evolve(VANS, proposals=(Proposal("KSLLL", answer),))
    assert read_text(elgpn_text(practice), tmp_path).practice == practice


def test_concepts_without_tags_are_written_as_tags(tmp_path: Path) -> None:
    practice = Practice(
        slug="no-a",
        title="A",
        countries=["NO"],
        values={"types": ("policy",), "areas": ("P3.2", "P5.1"), "targets": ("T4",), "level": ("national",)},
        keywords=("dropout register",),
        sections=[Section("why", "See [the *act*](http://lov.no).\n\n1. One\n2. Two\n\n   more\n\n```\ncode\n```")],
    )
    again = read_text(elgpn_text(practice), tmp_path).practice
    for field in ("types", "areas", "targets", "level", "keywords", "country"):
        assert again.values_of(field) == practice.values_of(field)
    assert again.text("why") == "See the act (http://lov.no).\n\n1. One\n2. Two\n\nmore\n\ncode"


def test_windows_line_ends_and_windows_letters_make_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(
        VIEW.replace("Snow.", "Snow \u2013 and “ice”, in København.").replace("\n", "\r\n").encode("cp1252")
    )
    expected = {section.key: section.text for section in VANS.sections}
    assert read(path).practice == VANS.with_texts(
        {**expected, "strengths_weaknesses": "Snow \u2013 and “ice”, in København."}
    )


def test_a_page_without_tags_or_sections_is_read(tmp_path: Path) -> None:
    text = VIEW[: VIEW.index("1. Background")] + VIEW[VIEW.index("Additional information") :].rpartition("\n\n")[0]
    practice = read_text(text, tmp_path).practice
    assert (practice.title, practice.country, practice.contact) == (VANS.title, "SI", VANS.contact)
    assert (practice.sections, practice.tags, practice.values_of("types")) == ((), (), ())


def test_the_order_of_the_fields_is_free(tmp_path: Path) -> None:
    head, background, rest = VIEW.partition("1. Background")
    body, details, foot = rest.partition("Additional information")
    contact, mark, end = foot.partition("This information was provided")
    text = "\n".join([head, details, contact, background, body, mark + end])
    assert read_text(text, tmp_path).practice == VANS


def test_a_line_of_an_answer_that_reads_like_a_heading_stays_in_the_answer(tmp_path: Path) -> None:
    text = VIEW.replace("Three offices", "Aims and targets\nLinks\nCountry\nThree offices")
    practice = read_text(text, tmp_path).practice
    assert "Aims and targets\n\nLinks\n\nCountry\n\nThree offices" in practice.text("why")
    assert practice.text("aims") == VANS.text("aims")
    assert (practice.country, practice.links) == (VANS.country, VANS.links)


def test_prompts_between_the_parts_of_an_answer_become_its_headings(tmp_path: Path) -> None:
    prompts = (
        "- Specific results\n- Cost effectiveness\n- Budget\n- Innovative aspects\nEach stop has its regulars by now."
    )
    text = VIEW.replace(prompts, "- Specific results\nMany.\n- Cost effectiveness\n- Budget\n40 000 euro a year.")
    assert read_text(text, tmp_path).practice.text("achievements") == (
        "### Specific results\n\nMany.\n\n### Budget\n\n40 000 euro a year."
    )
    text = VIEW.replace("by now.", "by now.\n- Budget\nNone.\n- Innovative aspects\n")
    assert read_text(text, tmp_path).practice.text("achievements") == (
        "Each stop has its regulars by now.\n\n### Budget\n\nNone."
    )


def test_comments_are_left_out_and_counted(tmp_path: Path) -> None:
    comments = "2 comments by users\n\nNice.\nBy A, 2011\n\nWe do the same, in Norway.\nBy B"
    found = read_text(VIEW.replace("No comments by users.", comments), tmp_path)
    assert found.practice == VANS
    assert found.notes == ("2 comments by users were left out, as a practice has no place for them",)
    found = read_text(VIEW.replace("No comments by users.", "Comments\nNice.").rpartition("\n\n")[0], tmp_path)
    assert found.practice.tags == ()
    assert found.notes == ("1 lines of comments by users were left out, as a practice has no place for them",)


def test_a_country_that_is_none_is_kept_as_a_tag_and_said(tmp_path: Path) -> None:
    found = read_text(VIEW.replace("\nSlovenia\n", "\nUpper Valley\n").replace(" Slovenia,", ""), tmp_path)
    assert (found.practice.country, found.practice.slug) == ("", "guidance-vans-for-mountain-villages")
    assert found.practice.tags[-1] == "Upper Valley"
    assert found.notes == ("country: there is no 'Upper Valley'; it is kept as a tag",)


@pytest.mark.parametrize(
    ("shown", "answer"),
    [
        ("Yes\nNo", "unknown"),
        ("No", "no"),
        ("(*) Yes ( ) No", "yes"),
        ("[ ] Yes [x] No", "no"),
        ("Yes [ ] No [X]", "no"),
        ("[ ] Yes [ ] No", "unknown"),
    ],
)
def test_the_answer_to_the_proposal_is_known_where_one_answer_is_shown(shown: str, answer: str, tmp_path: Path) -> None:
    practice = read_text(VIEW.replace("\nYes\nNo\n", f"\n{shown}\n"), tmp_path).practice
    assert practice.proposals == (Proposal("KSLLL", answer),)


def test_a_proposal_that_nothing_is_said_about_is_none(tmp_path: Path) -> None:
    assert read_text(VIEW.replace("\nYes\nNo\n", "\n"), tmp_path).practice.proposals == ()


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("Report (2009)", Link("Report (2009)")),
        ("Report (2009), http://a.org/b.", Link("Report (2009)", "http://a.org/b")),
        ("http://a.org/x_(y)", Link("", "http://a.org/x_(y)")),
        ("- Page: www.a.org (in Slovene)", Link("Page (in Slovene)", "www.a.org")),
        ("Page <http://a.org>", Link("Page", "http://a.org")),
    ],
)
def test_a_line_of_the_links_is_parted_into_title_and_address(line: str, link: Link, tmp_path: Path) -> None:
    text = VIEW.replace("Film about the van (http://vans.example.org/film)", line)
    assert read_text(text, tmp_path).practice.links == (link,)


def test_a_form_that_was_saved_filled_in_is_read(tmp_path: Path) -> None:
    page = (DATA / "elgpn-view.html").read_text(encoding="utf-8")
    page = page.replace("<p>Slovenia</p>", "<select><option>Norway<option selected>Slovenia<option>Malta</select>")
    page = page.replace("<p>Snow.</p>", "<textarea>Snow.\n\nIce &amp; rain.</textarea>")
    page = page.replace(
        "<td>Ana Primer</td>", '<td><input type="text" value="Ana &quot;Primer"><input type="hidden" value="7"></td>'
    )
    practice = read_text(page, tmp_path, "form.html").practice
    assert practice.country == "SI"
    assert practice.text("strengths_weaknesses") == "Snow.\n\nIce & rain."
    assert practice.contact.name == 'Ana "Primer'


def test_pages_are_known_by_their_content() -> None:
    assert all(
        looks_like_elgpn((DATA / name).read_text(encoding="utf-8")) for name in ("elgpn-print.html", "elgpn-view.txt")
    )
    assert not looks_like_elgpn("")
    assert not looks_like_elgpn("Country\nNorway\nLinks\nAddress\nPhone\nFax")
    assert not looks_like_elgpn("<html><body><h1>Country</h1><p>Links</p></body></html>")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Some notes.\n", "does not look like a saved page"),
        ("<html><head><title>A</title></head><body> \n<p></p></body></html>", "holds no text"),
        (VIEW.replace("Guidance vans for mountain villages", ""), "title: is empty"),
        (VIEW.replace("Guidance vans", "Guidance vans " * 50), "title: has"),
        ("x" * 4_000_001, "more than 4000000 bytes"),
    ],
)
def test_a_file_that_is_no_record_is_refused_with_the_reason(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(text, encoding="utf-8")
    (outcome,) = read_elgpn(path)
    assert isinstance(outcome, UnreadableFile)
    assert reason in outcome.reason


@pytest.mark.parametrize("piece", ["<div>", "<a b='>", "<!--", "<a ", "<![", "&", "<li>", "Links\n", "<table><tr><td>"])
def test_a_broken_page_is_refused_or_read_and_never_fails(piece: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<html>{VIEW}{piece * (1_000_000 // len(piece))}", encoding="utf-8")
    (outcome,) = read_elgpn(path)
    assert isinstance(outcome, ParsedPractice | UnreadableFile)


def test_every_section_with_prompts_drops_them_all() -> None:
    assert {key: len(prompts) for key, prompts in PROMPTS_OF.items()} == {
        key: len(prompts) for key, prompts in PROMPTS.items()
    }
