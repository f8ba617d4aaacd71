"""How the vocabulary is used by a whole session: for the lint, never at run time."""

import pytest

from issuing_harness.collection.items import ScenarioItem, spoken_in
from issuing_harness.collection.vocabulary import Definition, Vocabulary
from issuing_harness.errors import VocabularyError


def unused_definitions(session: pytest.Session) -> tuple[Definition, ...]:
    """The step definitions no collected scenario speaks; ask where everything was collected."""
    used = {id(definition.context) for _, definition in spoken_in(session)}
    return tuple(
        definition
        for definition in Vocabulary.of(session).definitions
        if id(definition.context) not in used and not definition.comes_with_pytest_bdd
    )


def untrusted_sentences(session: pytest.Session) -> dict[str, VocabularyError]:
    """By node id, why a collected scenario would be refused before it starts."""
    refused: dict[str, VocabularyError] = {}
    for item in session.items:
        try:
            _ = item.definitions if isinstance(item, ScenarioItem) else ()
        except VocabularyError as error:
            refused[item.nodeid] = error
    return refused
