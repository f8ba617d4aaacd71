"""The search for what defines a sentence: one definition, or the reason why none can be trusted."""

from collections.abc import Callable, Iterable

import pytest

from issuing_harness.collection.diagnosis import Diagnosis, Spoken
from issuing_harness.collection.facts import Sentence
from issuing_harness.collection.vocabulary import Definition, Vocabulary


def find_definition(
    node: pytest.Item,
    sentence: Sentence,
    *,
    written: str,
    where: str,
    spoken: Callable[[], Iterable[Spoken]],
) -> Definition:
    """The one definition that claims a sentence.

    Args:
        node: the scenario that speaks it.
        sentence: as spoken.
        written: its text before an example's values were filled in.
        where: its file and line, for the message.
        spoken: the sentences of the session with their definitions, asked only for a message.

    Raises:
        UndefinedSentence: nobody claims it.
        AmbiguousSentence: several do.
        VocabularyError: an async function does, which nobody would await.
    """
    vocabulary = Vocabulary.of(node.session)
    claims = vocabulary.claims(node, sentence.kind, sentence.text)
    if len(claims) == 1 and not claims[0].is_async:
        return claims[0]
    diagnosis = Diagnosis(sentence, where, node.config.rootpath)
    if not claims:
        raise diagnosis.undefined(vocabulary.visible_at(node), spoken, written)
    if len(claims) > 1:
        raise diagnosis.ambiguous(claims)
    raise diagnosis.never_awaited(claims[0])
