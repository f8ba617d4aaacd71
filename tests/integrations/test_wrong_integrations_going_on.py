"""A run over wrong integrations that was interrupted goes on where it stopped."""

import os
import signal
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tests.integrations.wrong import Found, Wrong

SCRIPT = Path(__file__).parents[2] / "scripts/wrong_integrations.py"
EVERY = [Wrong("an_example", f"fault-{number}", f"ISS-X-00{number}") for number in range(1, 6)]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise there")


class Script:
    """The script, with a command that certifies in no time."""

    def __init__(self, module, monkeypatch, capsys) -> None:
        self.module, self._monkeypatch, self._capsys = module, monkeypatch, capsys
        self.tried: list[str] = []
        self.stops_at = ""

    def certify(self, wrong, _folder):
        """Say what came of one; Ctrl-C is pressed meanwhile at one of them."""
        name = self.module._name(wrong)
        self.tried.append(name)
        if name == self.stops_at:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.2)
            return Found(wrong, 130, "Interrupted by Ctrl-C.")
        return Found(wrong, 1, "said", {wrong.breaks: "It books twice."}, {}, 3)

    def run(self, *words, stops_at=""):
        """Type it; return the exit code, and what was printed."""
        self.stops_at, self.tried = stops_at, []
        self._monkeypatch.setattr(sys, "argv", ["scripts/wrong_integrations.py", *words])
        with pytest.raises(SystemExit) as ended:
            self.module.main()
        printed = self._capsys.readouterr()
        return ended.value.code, printed.out, printed.err


@pytest.fixture(name="script")
def _script(tmp_path, monkeypatch, capsys):
    specification = spec_from_file_location("wrong_integrations", SCRIPT)
    module = module_from_spec(specification)
    monkeypatch.setitem(sys.modules, "wrong_integrations", module)
    specification.loader.exec_module(module)
    script = Script(module, monkeypatch, capsys)
    monkeypatch.setattr(module, "WORK", tmp_path / "work")
    monkeypatch.setattr(module, "every_wrong", lambda: iter(EVERY))
    monkeypatch.setattr(module, "certified", script.certify)
    return script


NAMES = [f"an_example:fault-{number}" for number in range(1, 6)]


def test_it_goes_on_and_comes_to_what_a_whole_run_comes_to(script):
    """What was found is not certified again, and is in what is printed."""
    whole = script.run(*NAMES)
    code, _, said = script.run(*NAMES, stops_at=NAMES[2])
    stopped = script.tried
    done = script.run(*NAMES, "--resume")

    assert whole[0] is False
    assert code == 130
    assert stopped == NAMES[:3]
    assert said == (
        "Interrupted by Ctrl-C. Done are 2 of 5 integrations, and what was found is kept in "
        "reports/wrong-integrations: `uv run scripts/wrong_integrations.py "
        f"{' '.join(NAMES)} --resume` goes on.\n"
    )
    assert script.tried == NAMES[2:]
    assert done == whole
    assert not script.module.WORK.exists()


def test_it_does_not_go_on_with_others_or_with_nothing(script):
    """What was found before says nothing of other integrations."""
    script.run(*NAMES, stops_at=NAMES[2])
    told = script.run(*NAMES[1:], "--resume")[0]
    assert "something has changed since it began: which are certified." in told

    script.run(*NAMES)
    assert "A run was to go on, and there is none in " in script.run(*NAMES, "--resume")[0]


def test_what_a_signal_has_ended_is_not_kept(script, monkeypatch):
    """It says nothing of the integration, so that it is certified again."""
    script.run(*NAMES, stops_at=NAMES[0])
    script.run(*NAMES, "--resume", stops_at=NAMES[3])
    assert script.tried == NAMES[:4]
    monkeypatch.undo()
