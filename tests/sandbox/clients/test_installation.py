"""How the clients from npm get here: pinned, checked, and missed without harm."""

import json

import pytest

from issuing_harness.tooling.npm import PINS, NodeToolError
from tests.sandbox.clients.installation import HERE, installed


def _locked():
    return json.loads((HERE / "package-lock.json").read_text())["packages"]


def test_versions_are_exact_and_no_registry_is_named():
    """Each package of the lock has a version and a checksum, and none an address."""
    wanted = json.loads((HERE / "package.json").read_text())
    pinned = wanted["dependencies"] | wanted["optionalDependencies"]
    packages = {name: package for name, package in _locked().items() if name}

    assert {name: packages[f"node_modules/{name}"]["version"] for name in pinned} == pinned
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    assert not any("resolved" in each for each in packages.values())
    assert "://" not in "".join((HERE / name).read_text() for name in PINS)


def test_an_unreachable_registry_is_named_and_leaves_nothing(tmp_path, monkeypatch):
    """The reason is what a skipped test says; no half of an installation stays behind."""
    monkeypatch.setenv("ISSUING_HARNESS_CACHE", str(tmp_path))
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    with pytest.raises(NodeToolError, match=r"its registry 127\.0\.0\.1 does not answer"):
        installed()

    assert list(tmp_path.iterdir()) == []
