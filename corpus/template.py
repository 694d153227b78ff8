"""The template of a practice: its sections, their prompts, and how long a text each expects.

Formats, pages, checks and the contribution form share it. The sections are those of the European Lifelong Guidance
Policy Network's record; the prompts are our own words. The word counts are guidance: they give warnings and never cut a
text.
"""

from attrs import frozen

__all__ = [
    "NARRATIVE",
    "SECTION_KEYS",
    "TEMPLATE",
    "SectionTemplate",
    "TemplatePart",
    "section_template",
    "template_parts",
]


@frozen
class SectionTemplate:
    """A section that the template asks for."""

    key: str
    """The name of the section in files, in the database and in addresses (`#key`)."""
    part: str
    """The label of the part that contains the section, such as "Background"."""
    label: str
    """The heading of the section."""
    prompts: tuple[str, ...]
    """The questions that the section should answer."""
    words: tuple[int, int]
    """The recommended number of words: fewest and most."""


@frozen
class TemplatePart:
    """A numbered part of the record, with one or more sections."""

    label: str
    sections: tuple[SectionTemplate, ...]


TEMPLATE: tuple[SectionTemplate, ...] = (
    SectionTemplate(
        key="why",
        part="Background",
        label="Why this practice",
        prompts=(
            "What led to it: the need, the history, the decision?",
            "Which national or European policies does it respond to?",
            "Who took part?",
        ),
        words=(30, 400),
    ),
    SectionTemplate(
        key="aims",
        part="Background",
        label="Aims and targets",
        prompts=(
            "What was it meant to achieve?",
            "For whom?",
            "Which methods of teaching or technology were used?",
        ),
        words=(30, 300),
    ),
    SectionTemplate(
        key="strategy",
        part="Implementation",
        label="Strategy and actions",
        prompts=(
            "At which level was it carried out: national, regional, local, in an institution?",
            "What was done, step by step?",
        ),
        words=(30, 400),
    ),
    SectionTemplate(
        key="monitoring",
        part="Implementation",
        label="Monitoring and evaluation",
        prompts=("How is it followed and judged?", "Who does that?"),
        words=(20, 300),
    ),
    SectionTemplate(
        key="achievements",
        part="Outcomes",
        label="Achievements",
        prompts=(
            "What were the results?",
            "What did it cost? Was it worth the cost?",
            "Where did the money come from?",
            "What was new about it?",
        ),
        words=(20, 200),
    ),
    SectionTemplate(
        key="success_factors",
        part="Outcomes",
        label="Success factors",
        prompts=(
            "What helped? What was in the way?",
            "What was learnt?",
            "Were there unexpected results, good or bad?",
        ),
        words=(20, 200),
    ),
    SectionTemplate(
        key="strengths_weaknesses",
        part="Outcomes",
        label="Strengths and weaknesses",
        prompts=("What can others learn from it?", "What is still difficult?"),
        words=(20, 200),
    ),
    SectionTemplate(
        key="narrative",
        part="Additional narrative description",
        label="Description",
        prompts=("Anything else that helps a reader to understand it.",),
        words=(0, 1000),
    ),
)

NARRATIVE = "narrative"
"""The key of the section for text that comes without sections."""

SECTION_KEYS: tuple[str, ...] = tuple(section.key for section in TEMPLATE)

_BY_KEY = {section.key: section for section in TEMPLATE}


def section_template(key: str) -> SectionTemplate:
    """Return the section of that key. Raises KeyError where there is none."""
    return _BY_KEY[key]


def template_parts() -> tuple[TemplatePart, ...]:
    """Return the parts of the template with their sections, in the order of the record."""
    labels = dict.fromkeys(section.part for section in TEMPLATE)
    return tuple(
        TemplatePart(label, tuple(section for section in TEMPLATE if section.part == label)) for label in labels
    )
