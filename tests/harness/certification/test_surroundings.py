"""What is around a certification changes nothing in it, and learns nothing from it."""

import json
import os
from pathlib import Path
from textwrap import dedent

import pytest

from tests.harness.certification import samples
from tests.harness.certification.small_integration import SmallIntegration

#: Lets every scenario pass, whatever its sentences find.
CHEAT = """
    import pytest

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call():
        try:
            return (yield)
        except Exception:
            return None
"""
#: By which variables a plugin of others comes into pytest; installed, it comes by itself.
WAYS = {
    "PYTEST_PLUGINS": {"PYTEST_PLUGINS": "cheat"},
    "PYTEST_ADDOPTS": {"PYTEST_ADDOPTS": "-p cheat"},
    "installed": {},
    "none": {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
}

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


@pytest.fixture(name="small")
def _small(tmp_path):
    """An integration in a folder with a conftest and a configuration that cheat, too."""
    small = SmallIntegration(tmp_path)
    (tmp_path / "conftest.py").write_text(dedent(CHEAT))
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p cheat\n")
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "cheat.py").write_text(dedent(CHEAT))
    return small


def _installed(beside):
    """Return a folder that says of the plugin that it is installed."""
    package = beside / "installed" / "cheat-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: cheat\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[pytest11]\ncheat = cheat\n")
    return package.parent


@pytest.mark.parametrize("way", WAYS)
def test_a_plugin_of_others_changes_no_verdict(small, way):
    """What fails fails, however a plugin that would let it pass comes in; also judged again.

    The integration is started with the variables as they were.
    """
    beside = small.folder / "beside"
    folders = [beside, *([_installed(beside)] if way == "installed" else [])]
    around = {"PYTHONPATH": os.pathsep.join(map(str, folders)), "FORGED": "1", **WAYS[way]}

    certified = small.type("--output", "small.zip", **around)
    again = small.type("verify", "small.zip", "--allow-unsigned", "--rejudge", **around)

    assert certified.returncode == 1, certified.stdout + certified.stderr
    assert "ISS-SEC-001 (MUST) not met: " in certified.stdout
    assert again.returncode == 0, again.stdout + again.stderr
    assert "judged again to the same verdicts" in again.stdout
    seen = json.loads((small.folder / "environment.json").read_text())
    assert {name: seen.get(name) for name in WAYS[way]} == WAYS[way]
    ours = [name for name in seen if name.startswith("ISSUING_HARNESS")]
    assert ours == ["ISSUING_HARNESS_STARTED"]  # by which what it leaves behind is found


#: Looks for the key wherever a program finds it: in its own environment, and in that of the command
#: that has started it, where the variable's name alone may be left.
LOOK = """
import os
parent = open(f"/proc/{os.getppid()}/environ").read()
own = "ISSUING_SIGNING_KEY" in os.environ
open("found", "a").write(f"{own} {'PRIVATE KEY' in parent}\\n")
"""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="shows no environments")
@pytest.mark.parametrize("command", ["certify", "preflight"])
def test_the_key_that_signs_is_nobodys_but_the_signers(small, command):
    """It is neither in the environment of what is started, nor in that of the command."""
    server = small.folder / "server.py"
    server.write_text(LOOK + server.read_text())
    words = [] if command == "certify" else [command]

    ended = small.type(*words, **samples.environment())

    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = (small.folder / "found").read_text().splitlines()
    assert set(found) == {"False False"}
    if command == "certify":
        assert "Bundle (signed): " in ended.stdout
