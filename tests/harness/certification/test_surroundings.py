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
    assert not [name for name in seen if name.startswith("ISSUING_HARNESS")]


def test_no_variable_and_no_package_changes_what_is_run(small):
    """Neither those by which processes of ours were told what to try, nor Allure's, nor packages.

    A run was certified without a scenario being run, or without looking for interleavings.
    """
    beside = small.folder / "beside"
    for name in ("fixtures", "steps"):
        (beside / name).mkdir()
        (beside / name / "__init__.py").touch()
    nothing = beside / "nothing.json"
    nothing.write_text('{"version": "1.0", "tests": [], "trials": [], "conditions": {}}')
    around = {
        "PYTHONPATH": str(beside),
        "FORGED": "1",
        "ALLURE_TESTPLAN_PATH": str(nothing),
        "ISSUING_HARNESS_TRIALS": str(nothing),
        "ISSUING_HARNESS_TRIES_A_SCHEDULE": "1",
        "ISSUING_HARNESS_ENVIRONMENT_BEFORE": "{",
    }

    certified = small.type("--output", "small.zip", **around)
    again = small.type("verify", "small.zip", "--allow-unsigned", "--rejudge", **around)

    assert certified.returncode == 1, certified.stdout + certified.stderr
    assert "ISS-SEC-001 (MUST) not met: " in certified.stdout
    assert again.returncode == 0, again.stdout + again.stderr


#: Is up at once, and writes wherever it finds the run; the harness tells it none of these places.
INTRUDE = """
import pathlib, threading, time

def intrude():
    kept = pathlib.Path("reports/certification")
    while True:
        for share in [kept, *kept.glob("shares/*")]:
            with_steps = share / "steps"
            with_steps.mkdir(parents=True, exist_ok=True)
            (with_steps / "extra.py").write_text("raise SystemExit('this was loaded')")
            for path in share.glob("evidence/*/steps.json"):
                path.write_text("[]")
        time.sleep(0.005)

threading.Thread(target=intrude, daemon=True).start()
"""


@pytest.mark.parametrize("instances", [1, 2])
def test_what_the_integration_writes_into_the_run_is_noticed(small, instances):
    """Modules that it puts there are not loaded, and evidence that it changes spoils the run."""
    small.share_among(instances)
    server = small.folder / "server.py"
    server.write_text(INTRUDE + server.read_text())

    ended = small.type("--output", "small.zip")

    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert "this was loaded" not in ended.stdout + ended.stderr
    assert "The evidence of the run is not as it was written: evidence/0001/steps.json was" in (
        " ".join(ended.stderr.split())
    )
    assert not (small.folder / "small.zip").exists()


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
