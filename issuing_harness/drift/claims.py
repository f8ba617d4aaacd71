"""Who reads what is answered otherwise: the scenario is replayed with it in the recording's place.

It is the same trial as that of ``strength``, with what Stripe did answer instead of what it could:
if a Then fails, it claims what has changed; if nothing does, nobody reads it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from issuing_harness.collection import skip_reason
from issuing_harness.drift.asked_tapes import AskedTape
from issuing_harness.drift.comparison import Difference, Kind
from issuing_harness.drift.counterparts import document_of
from issuing_harness.errors import HarnessError
from issuing_harness.interactions import Interaction
from issuing_harness.mutation.json_paths import HEADERS
from issuing_harness.mutation.runner import replay
from issuing_harness.mutation.session import ANSWERS, Trial, run_mutants
from issuing_harness.options import cassettes_folder
from issuing_harness.stage.cassettes import cassette_path
from issuing_harness.tape import Cassette, Library

#: What is said of a difference that the scenario passes with.
NOBODY: Final = "nobody reads it"
#: The same difference, wherever it is on a cassette: its kind, and the object and field it is in.
Group = tuple[Kind, str, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a difference.

    Args:
        sentence: the sentence that fails with it; ``NOBODY``; or why it was not tried.
        is_then: whether that is a Then.
        is_read: whether anything fails.
    """

    sentence: str
    is_then: bool = False
    is_read: bool = False


#: Who reads each group of differences, by the path of the cassette.
Readers = Mapping[tuple[Path, Group], Reader]


def group_of(difference: Difference) -> Group:
    """Return the group that a difference belongs to."""
    return difference.kind, difference.object_type, difference.field or difference.call


def readers(tapes: Sequence[AskedTape], folders: Sequence[Path]) -> Readers:
    """Return who reads the differences of these cassettes.

    Args:
        tapes: what came of asking them again.
        folders: the folders of features of the project in the working directory.

    Raises:
        HarnessError: its scenarios cannot be collected.
    """
    differing = [tape for tape in tapes if any(map(_can_be_read, tape.differences))]
    by_path = {tape.cassette.path: tape for tape in differing}
    files = [folder / tape.cassette.provenance.feature for tape in differing for folder in folders]
    names = dict.fromkeys(str(file) for file in files if file.exists())
    if not names:
        return {}
    trial = Trial(lambda config: _Trial(by_path, cassettes_folder(config)), ANSWERS.options)
    found, _ = run_mutants([*names], 1, trial=trial)
    return {key: reader for of_scenario in found for key, reader in of_scenario.items()}


def _can_be_read(difference: Difference) -> bool:
    return difference.kind is not Kind.SLOWER


class _Trial:
    """Replays scenarios with what was answered now, one kind of difference after the other."""

    def __init__(self, tapes: Mapping[Path, AskedTape], cassettes: Path) -> None:
        self._tapes = tapes
        self._library = Library(cassettes)

    def run(self, item: Any) -> dict[tuple[Path, Group], Reader]:
        """Return who reads the differences of a scenario's cassette."""
        path = cassette_path(item, self._library)
        tape = self._tapes.get(path)
        if tape is None:
            return {}
        item.session._setupstate.teardown_exact(item)  # noqa: SLF001 - as strength does
        return {(path, group): _reader(item, altered) for group, altered in _altered(tape)}


def _reader(item: Any, cassette: Cassette) -> Reader:
    if reason := skip_reason(item.facts, "replay"):
        return Reader(f"not tried: {reason}")
    try:
        failure = replay(item, cassette)
    except pytest.skip.Exception as skipped:
        return Reader(f"not tried: {skipped.msg}")
    except HarnessError as error:
        return Reader(f"not tried: {error}".partition("\n")[0])
    if failure is None:
        return Reader(NOBODY)
    if failure.step_index is None:
        return Reader("the end of the scenario", is_read=True)
    step = item.facts.steps[failure.step_index]
    return Reader(str(step), is_then=step.kind == "then", is_read=True)


def _altered(tape: AskedTape) -> Iterator[tuple[Group, Cassette]]:
    """Yield the cassette with the differences of each group in it."""
    groups: dict[Group, list[Difference]] = {}
    for difference in filter(_can_be_read, tape.differences):
        groups.setdefault(group_of(difference), []).append(difference)
    for group, differences in groups.items():
        yield group, _with(tape, differences)


def _with(tape: AskedTape, differences: Iterable[Difference]) -> Cassette:
    interactions = list(tape.cassette.interactions)
    for each in differences:
        interactions[each.number] = _changed(interactions[each.number], each, tape)
    return replace(tape.cassette, interactions=tuple(interactions))


def _changed(interaction: Interaction, difference: Difference, tape: AskedTape) -> Interaction:
    """Return an interaction with a difference in it; all that was answered if it is whole."""
    if difference.kind is Kind.STATUS:
        answers = {answer.number: answer.response for answer in tape.answers}
        return replace(interaction, response=answers[difference.number])
    response = interaction.response
    if difference.object_type == HEADERS:
        headers = _placed(dict(response.headers), difference, tape)
        return replace(interaction, response=replace(response, headers=headers))
    document = _placed(dict(document_of(response.body)), difference, tape)
    body = orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()
    return replace(interaction, response=replace(response, body=body))


def _placed(document: Any, difference: Difference, tape: AskedTape) -> Any:
    """Return a document with the new value in its place, or without the one that is missing."""
    *outer, last = difference.path
    node = document
    for step in outer:
        node = node[step]
    if difference.kind is Kind.MISSING:
        del node[last]
    else:
        node[last] = _times_as_recorded(difference.new, tape)
    return document


def _times_as_recorded(node: Any, tape: AskedTape) -> Any:
    if isinstance(node, dict):
        return {name: _times_as_recorded(each, tape) for name, each in node.items()}
    if isinstance(node, list):
        return [_times_as_recorded(each, tape) for each in node]
    return tape.counterparts.time_as_recorded(node)
