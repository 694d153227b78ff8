"""The template of a practice: its sections, what each asks, and how long an answer it expects.

One place that the reading formats, the page, the checks and (later) the form share. The sections are those of the
European Lifelong Guidance Policy Network's record; the prompts are in our own words. Word guidance is guidance:
it warns and never cuts.
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
    """One section that a contributor is asked for."""

    key: str
    """Its name in files, in the database and in the address of a section: `#key`."""
    part: str
    """The heading that it stands under, such as "Background"."""
    label: str
    """Its own heading."""
    prompts: tuple[str, ...]
    """What it asks."""
    words: tuple[int, int]
    """The fewest and the most words that read well."""


@frozen
class TemplatePart:
    """A numbered part of the record, over one or more sections."""

    label: str
    sections: tuple[SectionTemplate, ...]


TEMPLATE: tuple[SectionTemplate, ...] = (
    SectionTemplate(
        key="why",
        part="Background",
        label="Why this practice",
        prompts=(
            "What led to it: the need, the history, the decision?",
            "Which national or European policies and documents does it answer to?",
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
            "By which methods, in teaching or in technology?",
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
            "What came of it, in particular?",
            "What did it cost, and was it worth that?",
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
            "What made it work, or kept it from working?",
            "What was learnt?",
            "What happened that nobody had meant to happen, good or bad?",
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
"""The section that takes text which comes without sections."""

SECTION_KEYS: tuple[str, ...] = tuple(section.key for section in TEMPLATE)

_BY_KEY = {section.key: section for section in TEMPLATE}


def section_template(key: str) -> SectionTemplate:
    """The template's section of that key; KeyError when there is none."""
    return _BY_KEY[key]


def template_parts() -> tuple[TemplatePart, ...]:
    """The template as numbered parts, each with its sections, in the order of the record."""
    labels = dict.fromkeys(section.part for section in TEMPLATE)
    return tuple(
        TemplatePart(label, tuple(section for section in TEMPLATE if section.part == label)) for label in labels
    )
