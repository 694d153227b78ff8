"""Words that frame a question weigh little, so that its topic decides."""

from pathlib import Path

import pytest

from corpus.practice import Practice, Section
from corpus.vocabularies.skos_loader import load_vocabularies
from index.query.nodes import And, UserWord
from index.query.parser import parse
from index.query.question_frames import mark_question_frame
from index.search_query import Query
from index.text.analyzer import Analyzer
from tests.index.house import open_house

ANALYZER = Analyzer()


def marked(text: str, *languages: str) -> list[str]:
    parsed = parse(text, load_vocabularies())
    node = mark_question_frame(parsed.node, ANALYZER, languages, has_mark=parsed.is_question)
    words = node.nodes if isinstance(node, And) else (node,)
    return [word.text for word in words if isinstance(word, UserWord) and word.is_frame]


@pytest.mark.parametrize(
    ("language", "question", "frame"),
    [
        ("fr", "Combien d'heures reste-t-il avant le concours", ["Combien", "reste"]),
        ("fr", "Peut-on changer de lycée ?", ["Peut"]),
        ("fr", "Pouvez-vous expliquer le stage", ["Pouvez"]),
        ("de", "Wie kann ich im Betrieb lernen?", ["Wie", "kann"]),
        ("es", "¿Cuándo puedo empezar el curso?", ["Cuándo", "puedo"]),
        ("it", "Quali documenti occorrono per il tirocinio", ["Quali", "occorrono"]),
        ("nl", "Wanneer moet ik de opleiding kiezen?", ["Wanneer", "moet"]),
        ("sv", "Varför bör eleven byta program?", ["Varför", "bör"]),
        ("pt", "Onde devo fazer a inscrição?", ["Onde", "devo", "fazer"]),
    ],
)
def test_interrogatives_and_auxiliaries_are_marked(language: str, question: str, frame: list[str]) -> None:
    assert set(frame) <= {*marked(question, language)} | {
        word for word in frame if ANALYZER.is_stop_word(word, (language,))
    }
    assert not {"concours", "lycée", "stage", "Betrieb", "curso", "tirocinio", "opleiding", "program"} & set(
        marked(question, language)
    )


@pytest.mark.parametrize(
    ("languages", "text"),
    [
        (("fr",), "rendez-vous avec un conseiller"),
        (("en", "fr"), "hands-on training"),
        (("fr",), "aide aux devoirs"),
        (("fr",), "Que faire ?"),
        (("de",), "Können zeigen im Beruf"),
    ],
)
def test_searches_that_ask_nothing_stay(languages: tuple[str, ...], text: str) -> None:
    assert marked(text, *languages) == []


def test_the_topic_of_a_french_question_outranks_its_frame(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    texts = {
        "topic": "L'apprentissage dure deux ans. Le contrat se signe avant la rentrée.",
        "frame": "Il reste à voir. Combien ? Que peut-on dire de ce qui existe.",
        **{f"other{number}": f"Le contrat numéro {number} est signé." for number in range(12)},
    }
    house.collection.put(
        Practice(slug=slug, title="Fiche", language="fr", sections=[Section("narrative", text)])
        for slug, text in texts.items()
    )
    house.builder.build()
    question = "Combien de temps reste-t-il pour signer un contrat d'apprentissage ?"
    assert house.searcher.ranked_slugs(Query(question))[0] == "topic"
    (hit, *_) = house.searcher.search(Query(question)).hits
    assert not any("reste" in reason.lower() for reason in hit.why)


def test_a_question_is_found_by_its_title(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    title = "Qu'est-ce que le chef-d'œuvre ?"
    house.collection.put(
        [
            Practice(
                slug="a",
                title="Le chef-d'œuvre, chef-d'œuvre",
                language="fr",
                sections=[Section("narrative", "chef-d'œuvre")],
            ),
            Practice(slug="b", title=title, language="fr", sections=[Section("narrative", "Une réalisation.")]),
        ]
    )
    house.builder.build()
    assert house.searcher.ranked_slugs(Query(title))[0] == "b"
