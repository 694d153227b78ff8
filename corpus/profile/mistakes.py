"""Says in plain words, with file and line, what is wrong in a TOML file of a profile, and what to write instead."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from corpus.profile.toml_lines import line_of

__all__ = ["line_of_mistake", "plain_message", "toml_mistake"]

MAX_QUOTED: Final = 40
"""Characters of a wrong value that a message quotes."""
_LINE: Final = re.compile(r"\(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_TOML_ADVICE: Final[Mapping[str, str]] = {
    "Cannot overwrite": "this key is there twice. Keep one of the two",
    "Cannot declare": "this table is there twice. Put all its keys below one heading, or write [[…]] for a list",
    "Cannot mutate": "this adds to a value that is complete already. Put all its keys in one place",
    "Cannot redefine": "this table is there twice. Put all its keys below one heading",
    "Duplicate inline table key": "a key is there twice between the braces. Keep one of the two",
    "Unterminated string": 'the text has no end. Write a quotation mark (") behind it',
    "Illegal character": 'the text has no end on its line. Write " behind it, or """ around long texts',
    "Unclosed array": "the list has no end. Write ] behind it",
    "Unclosed inline table": "the braces are not closed. Write } behind the last key",
    "Expected '='": "write the key, an equals sign and the value: key = value",
    "Invalid statement": "this is no key and no heading. Write key = value",
    "Invalid value": "the value is not readable. Write texts in quotation marks, and true or false in small letters",
    "Expected newline or end": "there is something behind the value. Write each key on a line of its own",
    "Expected ']": "the heading has no end. Write ] or ]] behind it",
    "Expected ']]'": "the heading has no end. Write ]] behind it",
    "Unescaped '\\'": "write a backslash in a text twice: \\\\",
}
_TEXT: Final = 'write a text in quotation marks ("…")'
_LIST: Final = 'write a list in square brackets: ["…", "…"]'
_TABLE: Final = "write keys with values here, in braces ({{ key = value }}) or below a heading"
_NUMBER: Final = "write a number without quotation marks"
_ADVICE: Final[Mapping[str, str]] = {
    "missing": "the key is missing. Add it",
    "extra_forbidden": "a profile has no such key. Correct its name or remove it; docs/profiles.md lists the keys",
    "string_type": _TEXT,
    "string_too_short": "the text is too short. Write at least {min_length} characters",
    "string_too_long": "the text is too long. Write at most {max_length} characters",
    "string_pattern_mismatch": "it has signs that are not allowed here, or is in another form. Use the form {pattern}",
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": "write a whole number",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": "write a number with digits",
    "bool_type": "write true or false, without quotation marks",
    "bool_parsing": "write true or false, without quotation marks",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "enum": "it is none of the possible values. Use one of {expected}",
    "literal_error": "it is none of the possible values. Use one of {expected}",
    "greater_than": "write a number above {gt}",
    "greater_than_equal": "write a number from {ge} on",
    "less_than": "write a number below {lt}",
    "less_than_equal": "write a number up to {le}",
    "too_short": "there are too few entries. Write at least {min_length}",
    "too_long": "there are too many entries. Write at most {max_length}",
}
_UNKNOWN: Final = "the value is not possible here. docs/profiles.md says what is"


def toml_mistake(path: Path, text: str, error: Exception) -> str:
    """Return the message on a file that is no TOML."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object[: error.start].count(b"\n") + 1
        return f"{path}, line {line}: the file is not in UTF-8. Save it in UTF-8"
    if not isinstance(error, tomllib.TOMLDecodeError):
        return f"{path}, line 1: values lie too deep within each other. Use fewer brackets"
    message = str(error)
    match = _LINE.search(message)
    line = int(match["line"]) if match and match["line"] else max(len(text.splitlines()), 1)
    reason = message[: match.start()].strip() if match else message
    advice = next((advice for start, advice in _TOML_ADVICE.items() if reason.startswith(start)), "")
    return f"{path}, line {line}: {advice or f'it is not TOML: {reason}'}"


def plain_message(error: Mapping[str, Any]) -> str:
    """Return in plain words what is wrong with one value, from an error of the validation."""
    kind, context = str(error["type"]), dict(error.get("ctx") or {})
    if kind in ("value_error", "assertion_error"):
        return str(error["msg"]).partition(", ")[2] or str(error["msg"])
    advice = _ADVICE.get(kind, _UNKNOWN)
    if "pattern" in context:
        context["pattern"] = _form(str(context["pattern"]))
    message = advice.format_map(context)
    value = error.get("input")
    return f"{_quoted(kind, value)}{message}"


def _quoted(kind: str, value: object) -> str:
    """Return the wrong value, where it is short and says something."""
    if kind in ("missing", "extra_forbidden") or not isinstance(value, str | int | float):
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"“{text if len(text) <= MAX_QUOTED else text[:MAX_QUOTED] + '…'}”: "


def _form(pattern: str) -> str:
    """Return what a pattern means, for the patterns of profiles."""
    return _FORMS.get(pattern, pattern)


_FORMS: Final[Mapping[str, str]] = {
    r"^[a-z][a-z0-9_]*$": "small letters, digits and underscores, with a letter first, such as target_group",
    r"^[a-z][a-z0-9]*$": "small letters and digits, with a letter first, such as sector",
    r"^(?:[a-z][a-z0-9-]*)?$": "small letters, digits and hyphens, such as policy-area",
    r"^(?:[^\d\s.,+-](?:.*\S)?)?$": "a unit that begins with a letter or sign, such as km",
    "^(?:[A-Z]{3})?$": "a code of three capitals, such as EUR",
    r"^\w{3,40}$": "one word of 3 to 40 letters",
    r"^[^\W\d_]{1,40}$": "one word of letters",
    r"^[^\W\d_]{1,40} [^\W\d_]{1,40}$": "two words of letters with a blank between them",
    "^[a-z]{2,3}$": "a language code such as en",
    r"^#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$": "#rgb or #rrggbb",
}
"""What the patterns of a profile's values mean."""


def line_of_mistake(text: str, place: Sequence[str | int], message: str) -> int:
    """Return the line of a mistake: of its key, or of the last line with the value that the message quotes."""
    line = line_of(text, place)
    quoted = re.findall(r"[“`]([^“”`]{1,80})[”`]", message)
    for value in quoted if len(place) <= 1 else ():
        pattern = re.compile(rf"""["']{re.escape(value)}["']|^\s*{re.escape(value)}\s*=""")
        lines = [number for number, row in enumerate(text.splitlines(), 1) if pattern.search(row)]
        if lines:
            return lines[-1]
    return line
