"""Formatted citations of a practice: APA (7th edition), Chicago author-date (17th) and ISO 690 (2021).

A style returns the text before the title, the title, which is in italics, and the text behind it. Where there is no
author, the title takes the author's place.
"""

from datetime import date

from attrs import frozen

from corpus.formats.bibliographic.citation_record import CitationRecord

__all__ = ["FormattedCitation", "formatted_citations"]

NO_YEAR = "n.d."
"""What all three styles write where there is no year."""


@frozen
class FormattedCitation:
    """A citation in one style."""

    style: str
    before: str
    title: str
    after: str

    @property
    def text(self) -> str:
        """The whole citation as plain text."""
        return f"{self.before}{self.title}{self.after}"


def formatted_citations(record: CitationRecord, today: date) -> tuple[FormattedCitation, ...]:
    """Return the citation in each style. `today` is the day of access, which ISO 690 names."""
    return (_apa(record), _chicago(record), _iso_690(record, today))


def _apa(record: CitationRecord) -> FormattedCitation:
    year = f"({record.year or NO_YEAR})."
    publisher = "" if record.publisher in record.authors else f" {_sentence(record.publisher)}"
    if not record.authors:
        return FormattedCitation("APA", "", _sentence(record.title), f" {year}{publisher} {record.url}")
    authors = _sentence(_join(record.authors, ", & "))
    return FormattedCitation("APA", f"{authors} {year} ", _sentence(record.title), f"{publisher} {record.url}")


def _chicago(record: CitationRecord) -> FormattedCitation:
    year = _sentence(str(record.year or NO_YEAR))
    published = f" {_sentence(_published(record))} {record.url}."
    if not record.authors:
        return FormattedCitation("Chicago", "", _sentence(record.title), f" {year}{published}")
    authors = _sentence(_join(record.authors, ", and "))
    return FormattedCitation("Chicago", f"{authors} {year} ", _sentence(record.title), published)


def _iso_690(record: CitationRecord, today: date) -> FormattedCitation:
    authors = f"{_sentence(_join(record.authors, ' and '))} " if record.authors else ""
    year = record.year or NO_YEAR
    after = f" [online]. {_published(record)}, {year} [viewed {today.isoformat()}]. Available from: {record.url}"
    return FormattedCitation("ISO 690", authors, record.title, after)


def _published(record: CitationRecord) -> str:
    return ": ".join(filter(None, (record.place, record.publisher)))


def _sentence(text: str) -> str:
    """Return a text that ends with one full stop, question mark or exclamation mark."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _join(names: tuple[str, ...], last: str) -> str:
    """Return names in a row, with `last` before the last one; a comma in `last` needs three names or more."""
    if len(names) < 3:  # noqa: PLR2004 - two names have no comma between them
        return last.replace(",", "").join(names)
    return f"{', '.join(names[:-1])}{last}{names[-1]}"
