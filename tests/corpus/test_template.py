"""The template has the sections of the ELGPN record, as `shared/domain/vocabulary.md` describes it, and no others."""

from corpus.profile.active import active_profile

EXPECTED = {
    "Background": {"why": "Why this practice", "aims": "Aims and targets"},
    "Implementation": {"strategy": "Strategy and actions", "monitoring": "Monitoring and evaluation"},
    "Outcomes": {
        "achievements": "Achievements",
        "success_factors": "Success factors",
        "strengths_weaknesses": "Strengths and weaknesses",
    },
    "Additional narrative description": {"narrative": "Description"},
}
"""Keys and labels of the sections, by their part, in the order of the record."""


def test_the_sections_are_those_of_the_record_in_its_order() -> None:
    found = [(part.label, [(one.key, one.label) for one in part.sections]) for part in active_profile().parts]
    assert found == [(label, list(sections.items())) for label, sections in EXPECTED.items()]
    assert [section.key for section in active_profile().sections_of("practice")] == [
        key for sections in EXPECTED.values() for key in sections
    ]


def test_achievements_have_room_for_four_answers_of_fifty_words() -> None:
    """The form of the network asks four things there, each to be answered in up to 50 words."""
    most = {one.key: one.words[1] for one in active_profile().sections}
    assert most["achievements"] == 4 * 50
    assert all(one.words[0] < one.words[1] for one in active_profile().sections)
