"""The form of the European Lifelong Guidance Policy Network's database: its headings and prompts.

Saved record pages mix the form's words with the answers. The reader tells them apart by this list, and the writer
prints it. A `Heading` is a line of its own; the lines after it, up to the next heading, are its field.
"""

import re
from collections.abc import Mapping
from typing import Final

from attrs import frozen

from corpus.text import fold_name

__all__ = [
    "BANNER",
    "CHROME",
    "COMMENTS",
    "CONTACT",
    "COUNTRY",
    "DETAILS",
    "DOCUMENTS",
    "FILES",
    "FOOT",
    "FORM",
    "HEADING_OF",
    "LINKS",
    "NO_COMMENTS",
    "ONE_LINE",
    "PROMPTS_OF",
    "PROPOSAL",
    "PROPOSED_FOR",
    "PROVIDED_BY",
    "TAGS",
    "TITLE",
    "Heading",
    "plain_line",
]

TITLE: Final = "title"
COUNTRY: Final = "country"
PROPOSAL: Final = "proposal"
DETAILS: Final = "details"
"""The part with the contact. It is not a field."""
DOCUMENTS: Final = "documents"
FILES: Final = "attachments"
LINKS: Final = "links"
PROVIDED_BY: Final = "provided_by"
COMMENTS: Final = "comments"
TAGS: Final = "tags"

PROPOSED_FOR: Final = "KSLLL"
"""The other database that the form asks about."""
BANNER: Final = ("European Lifelong Guidance Policy Network Database, ELGPN Database", "", "Login", "[Print view]")
NO_COMMENTS: Final = "No comments by users."


@frozen
class Heading:
    """A line of the form, its field, and the prompts before the answer."""

    field: str
    text: str
    hint: str = ""
    """The text in brackets after the heading."""
    prompts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Other wordings of the heading."""
    part: bool = False
    """Whether it heads a part of the form. Text directly below it belongs to `field`."""

    @property
    def following_lines(self) -> frozenset[str]:
        """The plain lines of which one follows the heading directly."""
        names = (heading.text for heading in CONTACT) if self.field == DETAILS else self.prompts
        return frozenset(map(plain_line, names))

    @property
    def line(self) -> str:
        """The heading as the form prints it."""
        return f"{self.text} {self.hint}".strip()


FORM: Final = (
    Heading(TITLE, "Name of the good/interesting practice/initiative/policy"),
    Heading(COUNTRY, "Country"),
    Heading(PROPOSAL, "I am proposing that this example will be published also in the KSLLL database"),
    Heading("why", "1. Background", part=True),
    Heading(
        "why",
        "What makes this an example of good/interesting practice/initiative/policy?",
        prompts=(
            "The motivation of the initiative (What is the history/background of the policy?)",
            "Linkages with LLG policy priorities (Please add references to other national/EU policies or documents)",
            "Participants",
        ),
    ),
    Heading(
        "aims",
        "Aims and targets",
        prompts=(
            "Objectives of the initiative (What did the policy set out to achieve?)",
            "Target group",
            "Methods applied to reach the objective (technological and /or pedagogical)",
        ),
    ),
    Heading("strategy", "2. Implementation", part=True),
    Heading(
        "strategy",
        "Strategy and actions",
        "(Please describe the approach adopted to make the reform work and any actions taken.)",
        prompts=("Level of implementation (national, regional etc.)", "Implementation (description)"),
    ),
    Heading(
        "monitoring",
        "Monitoring and evaluation",
        prompts=("What has been put in place for monitoring and evaluation?", "What actors are involved?"),
    ),
    Heading("achievements", "3. Outcomes", part=True),
    Heading(
        "achievements",
        "Achievements",
        "(Please describe the main outcomes/results according to the following headings. "
        "Each option can be answered - up to 50 words)",
        prompts=("Specific results", "Cost effectiveness", "Budget", "Innovative aspects"),
    ),
    Heading(
        "success_factors",
        "Success factors",
        "(What key success factors have led to or prevented success?)",
        prompts=(
            "Lessons learnt",
            "Unintended impacts (Have there been any unintended impacts? Positive or negative?)",
        ),
    ),
    Heading(
        "strengths_weaknesses",
        "Strengths and weaknesses",
        prompts=("What areas of the policy can we learn lessons from?", "Are there still challenges ahead?"),
    ),
    Heading(
        "narrative",
        "4. Additional narrative description of the policy/practice/initiative",
        aliases=("Additional narrative description",),
        part=True,
    ),
    Heading(DETAILS, "Additional information", part=True),
    Heading("contact.name", "Name of contact", aliases=("Contact", "Contact name", "Contact person")),
    Heading("contact.role", "Role", "(in policy initiative)"),
    Heading("contact.organisation", "Organization name", aliases=("Organisation name", "Organisation", "Organization")),
    Heading("contact.address", "Address"),
    Heading("contact.phone", "Phone", aliases=("Telephone",)),
    Heading("contact.fax", "Fax"),
    Heading("contact.email", "E-mail", aliases=("Email", "E-mail address")),
    Heading("contact.website", "Website address", aliases=("Website", "Web site address")),
    Heading(DOCUMENTS, "Documents and publications"),
    Heading(FILES, "Attached files"),
    Heading(LINKS, "Links"),
    Heading(PROVIDED_BY, "This information was provided/updated by:"),
    Heading(COMMENTS, NO_COMMENTS, aliases=("Comments", "Comments by users", "Comments of users", "User comments")),
    Heading(TAGS, "Tags", aliases=("Tags:", "Keywords")),
)
"""The headings of the form from top to bottom. Tags come last on a page, without a heading."""

CONTACT: Final = tuple(heading for heading in FORM if heading.field.startswith("contact."))
ONE_LINE: Final = frozenset((TITLE, COUNTRY, PROVIDED_BY, TAGS, *(heading.field for heading in CONTACT)))
"""Fields whose answer may follow the heading on its line, after a colon."""
FOOT: Final = frozenset((*ONE_LINE, DOCUMENTS, FILES, LINKS, COMMENTS)) - {TITLE, COUNTRY}
"""Fields that come after the heading of the details."""

_HINT = re.compile(r"\([^()]*\)\s*$")
_NUMBER = re.compile(r"^\d{1,2}[.)]?\s+")
_BULLET = re.compile(r"^[-*•·\u2013]+\s*")


def plain_line(line: str) -> str:
    """Normalise a line for comparison: no bullet, number, hint in brackets, case or final sign."""
    bare = _HINT.sub("", _NUMBER.sub("", _BULLET.sub("", line.strip())))
    return fold_name(bare).strip(" :?.")


def _bare(text: str) -> str:
    return _HINT.sub("", text).strip()


HEADING_OF: Final[Mapping[str, Heading]] = {
    plain_line(text): heading for heading in FORM for text in (heading.text, *heading.aliases)
}
"""The heading of each plain line."""
PROMPTS_OF: Final[Mapping[str, Mapping[str, str]]] = {
    heading.field: {plain_line(prompt): _bare(prompt) for prompt in heading.prompts}
    for heading in FORM
    if heading.prompts
}
"""The prompts of a section: the plain line, and the prompt without its hint in brackets."""

CHROME: Final = frozenset(
    map(
        plain_line, ("Login", "Log in", "[Print view]", "Print view", "Print", "Print this page", "Back", "Back to top")
    )
)
"""Words of the page that belong to no record."""
