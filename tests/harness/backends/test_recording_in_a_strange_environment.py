"""Recording where the environment says all kinds of things: none of it reaches a cassette."""

import os
import subprocess
import sys

import pytest

STRANGE = {
    "CLAUDECODE": "1",
    "CURSOR_AGENT": "1",
    "GEMINI_CLI": "1",
    "STRIPE_LOG": "debug",
    "STRIPE_API_KEY": "sk_live_51MzXyZ",
    "HTTP_PROXY": "http://192.0.2.1:3128",
    "HTTPS_PROXY": "http://192.0.2.1:3128",
    "ALL_PROXY": "http://192.0.2.1:3128",
}
WORDS = ("aiagent", "ai_agent", "user-agent", "telemetry", "51mzxyz", "proxy", "192.0.2.1")


@pytest.mark.long
def test_nothing_of_the_environment_is_recorded(pytestconfig, tmp_path):
    """No agent, no proxy, no telemetry, no key; the cassettes are those of a plain environment."""
    feature, home = "cards/card_creation", tmp_path / "home"
    home.mkdir()
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", f"features/{feature}.feature"),
            *("--backend", "sandbox", "--record", "--cassettes", str(tmp_path / "cassettes")),
            *("--log-level", "debug", "-s"),
        ],
        cwd=pytestconfig.rootpath,
        env={**os.environ, **STRANGE, "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "API response body" not in run.stdout + run.stderr
    assert list(home.rglob("telemetry_id")) == []

    recorded = {path.name: path for path in (tmp_path / "cassettes" / feature).iterdir()}
    committed = pytestconfig.rootpath / "cassettes" / feature
    assert sorted(recorded) == sorted(path.name for path in committed.iterdir())
    for path in recorded.values():
        text = path.read_text().lower()
        assert [word for word in WORDS if word in text] == []
