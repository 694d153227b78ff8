# ruff: noqa: RUF001 - texts in many scripts
"""Text comes in as its author meant it: decoded, mended where it was broken, and otherwise left alone."""

import random
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from corpus.reading.cleaning import (
    clean,
    clean_line,
    decode,
    detect_encoding,
    html_to_markdown,
    looks_like_html,
    plain_to_markdown,
    repair_encoding,
)
from corpus.reading.encodings import decode_errors, detect_encoding_of_chunks
from corpus.reading.language_guess import guess_language
from corpus.text import plain_text

COMMONMARK = MarkdownIt("commonmark", {"html": False})
"""CommonMark in which HTML is text, set up here and not by the product."""
GREEK = (
    "Η επαγγελματική συμβουλευτική βοηθά τους νέους να επιλέξουν σπουδές και εργασία. Το πρόγραμμα υλοποιήθηκε από "
    "το Υπουργείο Παιδείας σε συνεργασία με τους δήμους και τα κέντρα εκπαίδευσης ενηλίκων, με στόχο τη μείωση της "
    "πρόωρης εγκατάλειψης του σχολείου. Ο προϋπολογισμός ανήλθε σε 350.000 €."
)
POLISH = (
    "Program poradnictwa zawodowego wspiera młodzież w wyborze ścieżki kształcenia. Został wdrożony przez Urząd Pracy "
    "w Olsztynie we współpracy ze szkołami, pracodawcami i gminami. Głównym celem było zmniejszenie liczby uczniów, "
    "którzy przedwcześnie kończą naukę, oraz zwiększenie dostępu do usług doradczych na obszarach wiejskich."
)
FRENCH = (
    "Le programme d’orientation aide les jeunes à choisir leur formation. Il a été mis en œuvre par les régions, avec "
    "l’appui des établissements et des employeurs, afin de réduire le décrochage scolaire. Son coût s’élève à "
    "350 000 € ; près de 4 000 élèves en ont bénéficié dès la première année."
)
PORTUGUESE = (
    "A formação profissional de adultos ajuda a reduzir o abandono escolar. O programa não é obrigatório; as ações "
    "são organizadas pelos municípios e pelas escolas da região."
)
TURKISH = (
    "Kariyer rehberliği programı gençlerin meslek seçimine yardımcı olur. Millî Eğitim Bakanlığı tarafından okullarla "
    "iş birliği içinde yürütülmüş, öğrencilerin okulu erken bırakmasını önlemeyi amaçlamıştır."
)
LATVIAN = (
    "Karjeras konsultāciju programma palīdz jauniešiem izvēlēties izglītību un darbu. To īstenoja Valsts izglītības "
    "attīstības aģentūra sadarbībā ar pašvaldībām un skolām, lai mazinātu priekšlaicīgu mācību pārtraukšanu."
)
RUSSIAN = (
    "Программа профессиональной ориентации помогает молодым людям выбрать профессию. Она осуществляется "
    "министерством образования вместе с местными властями и центрами занятости."
)
ENGLISH = (
    "The programme supports young people in the region, with the help of schools, employers and their associations. "
    "It was begun by the café owners’ association and cost about £300 – more than planned."
)
OTHERS = (
    "職業指導は若者の進路選択を支援します。「キャリア教育」も含む。",
    "يساعد التوجيه المهني الشباب على اختيار الدراسة والعمل.",
    "הייעוץ התעסוקתי מסייע לצעירים לבחור לימודים ועבודה.",
    "व्यावसायिक मार्गदर्शन युवाओं को पढ़ाई चुनने में मदद करता है।",
    "การแนะแนวอาชีพช่วยให้เยาวชนเลือกเรียนและทำงาน",
    "Հայերեն և ქართული ენა",
    "An ﬁne “quoted” ｆｕｌｌ-width &amp; unescaped &#39;text&#39;… naïve – 5 €, 20 °C, São João, AÇÃO, Škoda, Ærø.",
    "Zażółć gęślą jaźń; Příliš žluťoučký kůň; Árvíztűrő tükörfúrógép; Ðæþ; ŁÓDŹ; ÎNSĂ",
)  # fmt: skip
TEXTS = (GREEK, POLISH, FRENCH, PORTUGUESE, TURKISH, LATVIAN, RUSSIAN, ENGLISH, *OTHERS)

WORDS = st.sampled_from([word for text in TEXTS for word in text.split()])
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]) | st.sampled_from("\n\t "))
MARKISH = st.text(st.sampled_from("*_`#[]()<>&!|~\\-+.=123:;ab é\n\t•o–"), max_size=40)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("title,text\nCafé,Un café à côté\n", "cp1252"),
        ("title;text\nBeratung für Schüler;Für alle Jugendlichen über 15\n", "cp1252"),
        ("title,country\nVejledning på skolen til unge på øerne,Danmark\n", "cp1252"),
        ("title\nTyöllisyys ja ohjaus nuorille\nYhteistyössä\n", "cp1252"),
        ("title\nCittà dei mestieri,Perché è un servizio di qualità\n", "cp1252"),
        *((f"title\n{name}\n", "cp1252") for name in ("Ålesund", "Ørestad", "Málaga", "Liège", "São Paulo", "Naïve")),
        ("title,country\nPoradenství pro žáky a školy,Česko\n", "cp1250"),
        ("title\nDoradztwo zawodowe dla młodzieży w szkołach\n", "cp1250"),
        ("title\nConsiliere în carieră pentru elevi şi tineri\n", "cp1250"),
        ("title\nMesleki eğitim ve danışmanlık için iş\n", "cp1254"),
        ("title\nПрофориентация школьников\n", "cp1251"),
    ],
)
def test_a_small_file_comes_back_right(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


def test_an_encoding_that_is_given_is_taken() -> None:
    assert decode("Škola".encode("cp1250"), "iso8859_15") == ("\x8akola", "iso8859_15")
    assert decode(b"caf\xe9", "utf-8") == ("caf\udce9", "utf-8")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GREEK, "cp1253"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (FRENCH, "cp1252"),
        (PORTUGUESE, "cp1252"),
        (ENGLISH, "cp1252"),
        (TURKISH, "cp1254"),
        (LATVIAN, "cp1257"),
        (RUSSIAN, "cp1251"),
        (GREEK, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (POLISH, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-32"),
    ],
)
def test_text_in_the_code_page_of_its_country_comes_back_right(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)


def test_a_few_stray_bytes_leave_a_file_utf_8_and_are_read_as_windows_1252() -> None:
    text, encoding = decode((FRENCH * 3).encode() + b" it\x92s")
    assert encoding == "utf-8"
    assert repair_encoding(text) == FRENCH * 3 + " it’s"


def test_a_large_file_is_judged_by_its_lines_that_are_not_ascii(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    line = b"row;of;plain;words;without;any;accent\n"
    path.write_bytes(line * 60_000 + POLISH.encode("cp1250") + b"\n" + line * 60_000)
    assert detect_encoding(path) == "cp1250"
    assert POLISH in path.read_text("cp1250", decode_errors("cp1250"))


@given(st.integers(1, 40))
def test_the_encoding_does_not_depend_on_where_a_file_is_cut_into_chunks(size: int) -> None:
    for text, encoding in ((GREEK, "cp1253"), (GREEK, "utf-8"), (GREEK, "utf-16")):
        data = text.encode(encoding)
        assert detect_encoding_of_chunks(data[at : at + size] for at in range(0, len(data), size)) == encoding


@given(st.binary(max_size=300))
def test_any_bytes_become_text(data: bytes) -> None:
    text, encoding = decode(data)
    assert encoding
    assert not any(unicodedata.category(one) in ("Cs", "Cc") for one in repair_encoding(text) if one not in "\n\t")


@pytest.mark.parametrize("text", TEXTS)
def test_the_language_of_a_text_is_told(text: str) -> None:
    languages = {GREEK: "el", POLISH: "pl", FRENCH: "fr", PORTUGUESE: "pt", TURKISH: "tr", LATVIAN: "lv"}
    languages |= {RUSSIAN: "ru", ENGLISH: "en"}
    assert languages.get(text) in (None, guess_language(text, 0.8))


@pytest.mark.parametrize("text", TEXTS)
def test_good_text_comes_out_as_it_went_in(text: str) -> None:
    assert repair_encoding(text) == text


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_good_words_in_any_order_come_out_as_they_went_in(text: str) -> None:
    assert repair_encoding(text) == text


@given(st.text() | st.text(st.characters(max_codepoint=0x24F)) | st.binary().map(lambda data: data.decode("latin-1")))
def test_mending_twice_is_mending_once(text: str) -> None:
    assert repair_encoding(repair_encoding(text)) == repair_encoding(text)


@pytest.mark.parametrize("text", [GREEK, POLISH, FRENCH, ENGLISH, RUSSIAN])
@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_text_that_was_decoded_with_the_wrong_code_page_is_mended(text: str, wrong: str) -> None:
    broken = text.encode().decode(wrong, "surrogateescape")
    assert repair_encoding(broken.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")) == text


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("Hull\x92s \x91LAG\x92 \x96 so far\x85", "Hull’s ‘LAG’ – so far…"),
        ("Malta\xe2\x80\x99s", "Malta’s"),
        ("PS\xa0\xe2\x80\x93\xa0Ta", "PS\xa0–\xa0Ta"),
        ("cafÃ© and CafÃ©s", "café and Cafés"),
        ("(ii) \x80\x8erelated", "(ii) \u200erelated"),
        ("the price of 5 \x80\x94", "the price of 5 €”"),
        ("a\x00b\x07c\x7f\ufeff", "abc"),
        ("one\r\ntwo\rthree\x0bfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("e\u0301", "é"),
        ("\ud83d\ude00 and \ud83d", "😀 and "),
        ("pati\ufffd\ufffdnt", "pati\ufffd\ufffdnt"),
    ],
)
def test_what_encodings_broke_is_mended(broken: str, mended: str) -> None:
    assert repair_encoding(broken) == mended


@pytest.mark.parametrize("times", [2, 3])
def test_text_that_was_broken_several_times_is_mended(times: int) -> None:
    broken = "Iraq’s economy"
    for _ in range(times):
        broken = broken.encode().decode("latin-1")
    assert repair_encoding(broken) == "Iraq’s economy"


def marks_left_out(text: str) -> list[str]:
    """The words of a text without what may be the mark of an item."""
    words = re.sub(r"[•‣▪●◦\uf0a7\uf0b7]", " ", text).split()
    return [word for word in words if word not in "-*–·o" and not word.rstrip(".)").isdecimal()]


@given(ANY_TEXT | MARKISH)
def test_plain_text_keeps_its_words_as_markdown(text: str) -> None:
    text = repair_encoding(text)
    assert marks_left_out(plain_text(plain_to_markdown(text))) == marks_left_out(text)


@given(st.lists(WORDS | st.text(st.sampled_from("*_`#[]()<>&!|~\\=:a"), min_size=1, max_size=8), min_size=1))
def test_a_line_is_the_same_line_as_markdown(words: list[str]) -> None:
    line = " ".join(["Then", *words])
    assert plain_text(plain_to_markdown(line)) == line


@given(MARKISH)
def test_plain_text_never_becomes_a_heading_code_a_quote_or_a_link(text: str) -> None:
    kinds = {token.type for token in COMMONMARK.parse(plain_to_markdown(text))}
    assert kinds <= {
        "paragraph_open", "paragraph_close", "inline", "bullet_list_open", "bullet_list_close", "ordered_list_open",
        "ordered_list_close", "list_item_open", "list_item_close",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("plain", "markdown"),
    [
        ("One.\n\nTwo\nlines.", "One.\n\nTwo lines."),
        ("Showers go\non.\n    The dry period\nis late.", "Showers go on.\n\nThe dry period is late."),
        ("The first.\n  The second\nends.", "The first.\n\nThe second ends."),
        ("The first\n goes on\nand ends.", "The first goes on and ends."),
        ("    All of it\n    is indented.", "All of it is indented."),
        ("Aims:\n• one\n• two\n  goes on", "Aims:\n\n- one\n- two goes on"),
        ("Aims:\n- one\n- two", "Aims:\n\n- one\n- two"),
        ("Aims:\no one\no two", "Aims:\n\n- one\n- two"),
        ("uno\no altro", "uno o altro"),
        ("the plan\n– which was late –\nfailed", "the plan – which was late – failed"),
        ("1. one\n2. two\n\n1. other\n2. more", "1. one\n2. two\n1) other\n2) more"),
        ("1986. In that year", "1986\\. In that year"),
        ("# no heading", "\\# no heading"),
        ("STANDARD OIL <SRD> TO FORM, R&D, a < b", "STANDARD OIL \\<SRD> TO FORM, R&D, a < b"),
        ("snake_case, 2 * 3, _this_ and *that*", "snake_case, 2 * 3, \\_this\\_ and \\*that\\*"),
        ("[e-mail removed] but [a](b)", "\\[e-mail removed] but \\[a](b)"),
        ("[e-mail removed]", "[e-mail removed]"),
        ("&amp; is written", "\\&amp; is written"),
        ("---", "\\---"),
    ],
)  # fmt: skip
def test_the_shape_of_plain_text_becomes_markdown(plain: str, markdown: str) -> None:
    assert plain_to_markdown(plain) == markdown


@pytest.mark.parametrize("sign", ["[", "![", "*", "_", "`", "<a ", "\\", "- a\n", "1. a\n", "&#x", "[a](", "    a\n"])
@pytest.mark.slow
def test_plain_text_of_one_sign_over_and_over_is_read_back(sign: str) -> None:
    text = (sign * 50_000)[:50_000]
    assert marks_left_out(plain_text(plain_to_markdown(text))) == marks_left_out(text)


@pytest.mark.parametrize(
    "text",
    ["<p>One</p>", "one<br/>two", "<b>bold</b>", "<a href='http://x.y'>z</a>", "<ul><li>one", "<p>one", "a</li>"],
)
def test_tags_of_html_are_seen(text: str) -> None:
    assert looks_like_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "STANDARD OIL <SRD> TO FORM",
        "USAir <U> and Phillips <P>",
        "a < b and c > d",
        "<kl> and <The>",
        "AT&T",
        "<",
        "<b>",
    ],
)
def test_what_only_looks_like_tags_is_text(text: str) -> None:
    assert not looks_like_html(text)
    assert plain_text(clean(text)) == text


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Aim &amp; use:</p><ul><li>one</li><li><p>two</p></ul><p>End.</p>", "Aim & use:\n\n- one\n- two\n\nEnd."),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n   - b\n2. c"),
        ("<b>Aim</b> and <em>so</em> on", "**Aim** and *so* on"),
        ("<b> Aim: </b>then <b>Aim:</b>then", "**Aim:** then Aim:then"),
        ("a<br>• b<br/>• c", "a\n\n- b\n- c"),
        ("<h2>Head</h2>text", "**Head**\n\ntext"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a | b\n\nc | d"),
        ("<p>x<script>alert('<b>')</script><style>p {}</style>y<!-- no --></p>", "xy"),
        ("see <a href='https://a.b/c_(d)?e=1&amp;f=2'>this [page]</a>", "see [this \\[page\\]](https://a.b/c%5F%28d%29?e=1&f=2)"),
        ("<a href='javascript:alert(1)'>bad</a> <a href='mailto:a@b.c'>good</a>", "bad [good](mailto:a@b.c)"),
        ("<p>1986. In &lt;that&gt; year</p><p># no heading</p>", "1986\\. In \\<that> year\n\n\\# no heading"),
        ("<p>STANDARD OIL <SRD> a < b</p>", "STANDARD OIL \\<SRD> a < b"),
        ("<p>choose <template> y</p>", "choose y"),
        ("<li><b>--", "- \\--"),
        ("<li><b>- -</b>", "- **- -**"),
    ],
)  # fmt: skip
def test_html_becomes_markdown_that_means_the_same(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


@pytest.mark.slow
def test_no_depth_of_html_is_too_deep() -> None:
    assert html_to_markdown("<div>" * 50_000 + "deep" + "</div>" * 50_000) == "deep"
    nested = html_to_markdown("<ul><li>x" * 5_000)
    assert plain_text(nested).split() == ["x"] * 5_000


TAGS = ("<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<a href='http://x.y'>", "</a>", "<ul>", "<ol>", "<li>", "</li>")


@given(st.lists(st.sampled_from([*TAGS, "</ol>", "<br>", "<td>", "<h1>", "<!--", "-->", "<a "]) | MARKISH, max_size=20))
def test_html_keeps_its_words_and_gets_no_mark_up_of_its_own(pieces: list[str]) -> None:
    tokens = COMMONMARK.parse(html_to_markdown("".join(pieces)))
    assert not {"heading_open", "fence", "code_block", "blockquote_open", "hr"} & {token.type for token in tokens}
    inline = [one for token in tokens for one in token.children or ()]
    assert all(one.attrs["href"] == "http://x.y" for one in inline if one.type == "link_open")


@given(st.lists(WORDS, min_size=1), st.randoms(use_true_random=False))
def test_tags_between_words_take_none_away(words: list[str], chance: random.Random) -> None:
    html = " ".join(f"{chance.choice(TAGS)}{word.replace('&', '&amp;')}" for word in words)
    assert marks_left_out(plain_text(html_to_markdown(html))) == marks_left_out(" ".join(words))


def test_entities_in_plain_text_are_read_and_its_lines_kept() -> None:
    assert clean("R&amp;D:\n• &lt;b&gt; &eacute;t&eacute;\n• AT&T;") == "R&D:\n\n- \\<b> été\n- AT\\&T;"
    assert clean_line(" <b>Career</b>\n vouchers &amp; more ") == "Career vouchers & more"
