"""Converts plain text to Markdown with the same meaning.

Plain text has a structure without markup: empty lines and indented lines separate paragraphs, marks and numbers at the
start of lines make lists. `plain_to_markdown` writes that structure as Markdown and escapes what Markdown would read as
markup. `corpus.reading.from_html` shares `Block` and `render_blocks`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from corpus.text import plain_text

__all__ = [
    "Block",
    "escape_line",
    "escape_line_start",
    "escape_minimally",
    "parse_blocks",
    "plain_to_markdown",
    "render_blocks",
]


@frozen
class Block:
    """A paragraph or a list item, on one line."""

    text: str
    mark: str = ""
    """`-` for a bullet item, `7.` or `7)` for a numbered one, empty for a paragraph."""
    depth: int = 0
    """The number of lists that contain the item's list."""


_BULLET = re.compile(r"(?P<mark>[•‣▪●◦\uf0a7\uf0b7]|[-*·\u2013](?=\s)|o(?=\s))\s*(?P<text>\S.*)")
r"""Signs with no other use need no space after them; \\uf0a7 and \\uf0b7 are Word's own bullets."""
_NUMBER = re.compile(r"(?P<mark>(?P<number>\d{1,9})[.)])\s+(?P<text>\S.*)")
_WORD = re.compile(r"\w")
_INDENT = re.compile(r"[ \t\xa0]*")
_BLANKS = re.compile(r"\s{2,}|[^\S\xa0\u2007\u202f]")
"""Spaces that one space replaces. A single non-breaking space stays."""
_DOUBTFUL: Final = frozenset("-*o\u2013")
"""Marks that may also be a dash, a star or a word at the start of a line."""
_ENDS: Final = tuple('.:;!?,)”"')
OTHER_MARK: Final = {".": ")", ")": "."}
DEEP_INDENT: Final = 2
"""Columns of indentation, beyond the surrounding text, that begin a new paragraph."""


def plain_to_markdown(text: str) -> str:
    """Return Markdown with the meaning of this plain text, which `repair_encoding` has cleaned before."""
    return render_blocks(parse_blocks(text))


def parse_blocks(text: str) -> list[Block]:
    """Return the paragraphs and list items of plain text."""
    lines = text.split("\n")
    base = min((_indent(line) for line in lines if line.strip()), default=0)
    blocks: list[Block] = []
    chunk: list[str] = []
    for line in [*lines, ""]:
        if not line.strip():
            blocks += _blocks(chunk, base)
            chunk = []
        else:
            chunk.append(line)
    return blocks


def _indent(line: str) -> int:
    start = _INDENT.match(line)
    return len(start.group().expandtabs(4)) if start else 0


def _blocks(lines: Sequence[str], base: int) -> Iterator[Block]:
    """Yield the blocks of lines with no empty line between them."""
    open_block: Block | None = None
    for line, mark, text in _with_marks([line.strip() for line in lines], lines):
        indented = _indent(line) - base >= DEEP_INDENT
        if mark or open_block is None or (indented and not open_block.mark):
            if open_block:
                yield open_block
            open_block = Block(_single_line(text), mark)
        else:
            open_block = evolve(open_block, text=f"{open_block.text} {_single_line(text)}")
    if open_block:
        yield open_block


def _single_line(line: str) -> str:
    return _BLANKS.sub(" ", line.strip())


def _with_marks(stripped: Sequence[str], lines: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each line with its list mark, if it has one, and its text without the mark."""
    bullets = [_BULLET.fullmatch(line) for line in stripped]
    marks = [bullet["mark"] if bullet and _WORD.search(bullet["text"]) else "" for bullet in bullets]
    counted = Counter(marks)
    numbered = _numbered_lines(stripped)
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
    """Return whether a mark at the start of a line is a bullet.

    A doubtful mark needs the end of a sentence before it, or more lines with the same mark.
    """
    if mark not in _DOUBTFUL or not before or before.endswith(_ENDS):
        return True
    return mark != "o" and counted[mark] > 1


def _numbered_lines(lines: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Return the lines with consecutive numbers, at least two, as (mark, text) by line index."""
    matches = [(place, match) for place, line in enumerate(lines) if (match := _NUMBER.fullmatch(line))]
    numbers = [int(match["number"]) for _, match in matches]
    return {
        place: (match["mark"], match["text"])
        for position, (place, match) in enumerate(matches)
        if numbers[position] - 1 in numbers[max(position - 1, 0) : position]
        or numbers[position] + 1 in numbers[position + 1 : position + 2]
    }


def render_blocks(blocks: Iterable[Block], written: Callable[[str], str] | None = None) -> str:
    """Return the blocks as Markdown; `written` turns a line's text into Markdown, by default `escape_minimally`."""
    return "".join(_pieces(blocks, written or escape_minimally)).strip("\n")


def _pieces(blocks: Iterable[Block], written: Callable[[str], str]) -> Iterator[str]:
    widths: list[int] = []
    last = Block("")
    for block in blocks:
        if not block.mark:
            widths = []
            yield f"\n\n{written(block.text)}"
        else:
            block = _separate_lists(block, last)  # noqa: PLW2901 - what is written is what the next one follows
            yield "\n" if last.mark else "\n\n"
            del widths[block.depth :]
            yield f"{' ' * sum(widths)}{block.mark} {written(block.text)}"
            widths.append(len(block.mark) + 1)
        last = block


def _separate_lists(block: Block, last: Block) -> Block:
    """Choose the sign after the item's number so that Markdown continues the list only where the numbers do."""
    number, before = block.mark[:-1], last.mark[:-1]
    if not number or not before or last.depth != block.depth:
        return block
    goes_on = int(number) == int(before) + 1
    return evolve(block, mark=number + (last.mark[-1] if goes_on else OTHER_MARK[last.mark[-1]]))


def escape_minimally(text: str) -> str:
    """Escape as little of the text as possible, and check the result by parsing it."""
    short = escape_line(text)
    return short if plain_text(short) == " ".join(text.split()) else _escape_all(text)


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
MAX_BRACKETS: Final = 50
"""Unescaped brackets up to this number are harmless where no link can begin; a parser tries each of them."""
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def escape_line(text: str) -> str:
    """Escape what Markdown would read as markup in one line of text."""
    inline = _INLINE.sub(lambda match: "\\" + match.group(), text)
    if _LINK.search(inline) or inline.count("[") > MAX_BRACKETS:
        inline = inline.replace("[", "\\[")
    return escape_line_start(inline)


def escape_line_start(line: str) -> str:
    """Escape what Markdown would read as a block mark at the start of a line."""
    start = _START.match(line)
    return f"{start['before']}\\{line[start.start('mark') :]}" if start else line


def _escape_all(text: str) -> str:
    """Escape all punctuation of one line of text."""
    return _PUNCTUATION.sub(lambda match: "\\" + match.group(), text)
