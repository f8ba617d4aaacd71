"""What the start of a replay imports and compiles: what its scenarios use, and little else.

A run of one scenario is a second of imports, and each of these was a part of it.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from issuing_harness.program.sentences import sentence

ROOT = Path(__file__).parents[2]
FEATURE = "features/authorizations/verification_data.feature"
#: Replays a feature without an integration; says what is imported then, and which sentences were
#: made ready to match.
REPLAY = """
import json, sys
import pytest

class Told:
    def pytest_sessionfinish(self, session):
        from pytest_bdd.steps import step_function_context_registry
        parsers = [context.parser for context in step_function_context_registry.values()]
        self.sentences = len(parsers)
        self.ready = sum("parser" in vars(parser) for parser in parsers)

told = Told()
code = pytest.main([*sys.argv[1:], "-q", "-p", "no:cacheprovider"], plugins=[told])
document = [code, sorted(sys.modules), told.sentences, told.ready]
print(json.dumps(document), file=sys.stderr)
"""


def replay(*options):
    """The modules of a process that has replayed a feature, its sentences, and those made ready."""
    command = [sys.executable, "-c", REPLAY, FEATURE, *options]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    code, modules, sentences, ready = json.loads(run.stderr.splitlines()[-1])
    assert code == pytest.ExitCode.OK, run.stdout
    assert "7 passed" in run.stdout
    return set(modules), sentences, ready


@pytest.fixture(name="replayed", scope="module")
def _replayed():
    """What there is in a process without workers."""
    return replay("-n0")


@pytest.mark.parametrize(
    "module",
    [
        "packaging.requirements",  # versions are numbers, and need no rules to be compared
        "rich._emoji_codes",  # no text of a summary is a code for one
        "stripe._invoice",  # the SDK says by it that an object lacks a field
    ],
)
def test_a_replay_does_not_import(replayed, module):
    """What only other runs need."""
    assert module not in replayed[0]


def test_sentences_are_made_ready_that_a_scenario_may_use(replayed):
    """Of eight hundred, those whose words a step has."""
    _, sentences, ready = replayed

    assert sentences > 800
    assert ready < 20


@pytest.mark.long
def test_workers_do_not_wait_until_their_controller_has_the_sentences():
    """It collects nothing; they begin only when it is ready."""
    modules, _, _ = replay("-n1")

    assert "steps.cards" not in modules
    assert "steps" in modules, "its folder is known, and is not taken for a project's own"
    assert not any(name.startswith("issuing_own.steps") for name in modules)


def test_a_mistake_in_a_sentence_is_told_where_the_sentence_is():
    """And not when a step is looked for."""
    with pytest.raises(ValueError, match="'Nothing' not recognised"):
        sentence("{person} holds {thing:Nothing}")
