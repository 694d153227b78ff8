"""Plain text to Markdown that means the same.

Text has a shape without any mark-up: blank lines and indented lines part paragraphs, marks and numbers at the start of
lines make lists. `markdown_of_plain` writes that shape in Markdown and escapes what Markdown would read as mark-up,
where it would. `Block` and `rendered` are shared with `corpus.reading.from_html`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from corpus.text import plain_text

__all__ = ["Block", "blocks_of", "checked", "escaped", "markdown_of_plain", "rendered", "start_escaped"]


@frozen
class Block:
    """A paragraph or an item of a list, on one line."""

    text: str
    mark: str = ""
    """`-` for an item with a bullet, `7.` or `7)` for one with a number, empty for a paragraph."""
    depth: int = 0
    """How many lists the item's own list stands in."""


_BULLET = re.compile(r"(?P<mark>[•‣▪●◦\uf0a7\uf0b7]|[-*·\u2013](?=\s)|o(?=\s))\s*(?P<text>\S.*)")
"""Signs that are used for nothing else need no blank; \\uf0a7 and \\uf0b7 are Word's own bullets."""
_NUMBER = re.compile(r"(?P<mark>(?P<number>\d{1,9})[.)])\s+(?P<text>\S.*)")
_WORD = re.compile(r"\w")
_INDENT = re.compile(r"[ \t\xa0]*")
_BLANKS = re.compile(r"\s{2,}|[^\S\xa0\u2007\u202f]")
"""Blanks that one blank stands for; those that may not break stay where they stand alone."""
_DOUBTFUL: Final = frozenset("-*o\u2013")
"""Marks that may as well be a dash, a star or a word at the start of a line."""
_ENDS: Final = tuple('.:;!?,)”"')
OTHER_MARK: Final = {".": ")", ")": "."}
DEEP_INDENT: Final = 2
"""Columns further in than the text around it where a new paragraph begins."""


def markdown_of_plain(text: str) -> str:
    """Markdown that says the same as this plain text, whose controls `corpus.reading.cleaning.repaired` has dropped."""
    return rendered(blocks_of(text))


def blocks_of(text: str) -> list[Block]:
    """The paragraphs and items of plain text."""
    lines = text.split("\n")
    base = min((_indent(line) for line in lines if line.strip()), default=0)
    found: list[Block] = []
    chunk: list[str] = []
    for line in [*lines, ""]:
        if not line.strip():
            found += _blocks(chunk, base)
            chunk = []
        else:
            chunk.append(line)
    return found


def _indent(line: str) -> int:
    start = _INDENT.match(line)
    return len(start.group().expandtabs(4)) if start else 0


def _blocks(lines: Sequence[str], base: int) -> Iterator[Block]:
    """The blocks of lines with no blank line between them."""
    open_block: Block | None = None
    for line, mark, text in _marked([line.strip() for line in lines], lines):
        indented = _indent(line) - base >= DEEP_INDENT
        if mark or open_block is None or (indented and not open_block.mark):
            if open_block:
                yield open_block
            open_block = Block(_single(text), mark)
        else:
            open_block = evolve(open_block, text=f"{open_block.text} {_single(text)}")
    if open_block:
        yield open_block


def _single(line: str) -> str:
    return _BLANKS.sub(" ", line.strip())


def _marked(stripped: Sequence[str], lines: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Each line with its list mark, if it has one, and its text without it."""
    bullets = [_BULLET.fullmatch(line) for line in stripped]
    marks = [bullet["mark"] if bullet and _WORD.search(bullet["text"]) else "" for bullet in bullets]
    counted = Counter(marks)
    numbered = _numbered(stripped)
    last = ""
    for place, line in enumerate(lines):
        bullet = bullets[place]
        before = stripped[place - 1] if place else ""
        mark = marks[place] if marks[place] == last or _is_item(marks[place], counted, before) else ""
        last = mark
        if bullet and mark:
            yield line, "-", bullet["text"]
        elif place in numbered:
            yield line, *numbered[place]
        else:
            yield line, "", stripped[place]


def _is_item(mark: str, counted: Mapping[str, int], before: str) -> bool:
    """Whether a mark at the start of a line is a bullet: a doubtful one wants a sentence's end or its like near."""
    if mark not in _DOUBTFUL or not before or before.endswith(_ENDS):
        return True
    return mark != "o" and counted[mark] > 1


def _numbered(lines: Sequence[str]) -> dict[int, tuple[str, str]]:
    """The lines that number on from each other, two at least, as (mark, text) by their place."""
    found = [(place, match) for place, line in enumerate(lines) if (match := _NUMBER.fullmatch(line))]
    numbers = [int(match["number"]) for _, match in found]
    runs = {
        place
        for place, number in enumerate(numbers)
        if number - 1 in numbers[max(place - 1, 0) : place] or number + 1 in numbers[place + 1 : place + 2]
    }
    return {found[one][0]: (found[one][1]["mark"], found[one][1]["text"]) for one in runs}


def rendered(blocks: Iterable[Block], written: Callable[[str], str] | None = None) -> str:
    """The blocks as Markdown; `written` makes Markdown of a line's text, by default with as few escapes as it needs."""
    return "".join(_pieces(blocks, written or checked)).strip("\n")


def _pieces(blocks: Iterable[Block], written: Callable[[str], str]) -> Iterator[str]:
    widths: list[int] = []
    last = Block("")
    for block in blocks:
        if not block.mark:
            widths = []
            yield f"\n\n{written(block.text)}"
        else:
            block = _apart(block, last)  # noqa: PLW2901 - what is written is what the next one follows
            yield "\n" if last.mark else "\n\n"
            del widths[block.depth :]
            yield f"{' ' * sum(widths)}{block.mark} {written(block.text)}"
            widths.append(len(block.mark) + 1)
        last = block


def _apart(block: Block, last: Block) -> Block:
    """The item with its number's mark such that Markdown counts on from the item before only where its number does."""
    number, before = block.mark[:-1], last.mark[:-1]
    if not number or not before or last.depth != block.depth:
        return block
    goes_on = int(number) == int(before) + 1
    return evolve(block, mark=number + (last.mark[-1] if goes_on else OTHER_MARK[last.mark[-1]]))


def checked(text: str) -> str:
    """The text with as few escapes as it needs, proven by reading it back."""
    short = escaped(text)
    return short if plain_text(short) == " ".join(text.split()) else _escaped_fully(text)


_START = re.compile(r"(?P<before>\d{0,9})(?P<mark>#{1,6}(?=\s|$)|[>=~]|[-+*](?=\s|$|[-+* ]*$)|(?<=\d)[.)](?=\s|$))")
_INLINE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"  # an escape
    r"|(?<!\s)\*|\*(?!\s)|^\*"  # emphasis, unless blanks stand on both sides
    r"|(?<![^\W_])_|_(?![^\W_])"  # the same, but not within a word
    r"|`"
    r"|<(?=[A-Za-z/!?])"  # a tag or an address
    r"|&(?=\#?\w{1,32};)"  # an entity
)
_LINK = re.compile(r"\]\s?[(:\[]")
FEW_BRACKETS: Final = 50
"""Open brackets that are left alone where none can begin a link: a reader of Markdown tries each of them."""
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def escaped(text: str) -> str:
    """One line of text, with a backslash before what Markdown would read as mark-up."""
    inline = _INLINE.sub(lambda match: "\\" + match.group(), text)
    if _LINK.search(inline) or inline.count("[") > FEW_BRACKETS:
        inline = inline.replace("[", "\\[")
    return start_escaped(inline)


def start_escaped(line: str) -> str:
    """The line with a backslash before what Markdown would read as the mark of a block."""
    start = _START.match(line)
    return f"{start['before']}\\{line[start.start('mark') :]}" if start else line


def _escaped_fully(text: str) -> str:
    """One line of text with a backslash before all its punctuation."""
    return _PUNCTUATION.sub(lambda match: "\\" + match.group(), text)
