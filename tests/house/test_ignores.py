"""A check that is switched off for a line says why, beside it."""

import io
import re
import subprocess
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What ruff and mypy read, with the rules it names.
IGNORE = re.compile(
    r"#\s*(?:type:\s*ignore(?:\[(?P<kinds>[^]]*)\])?"
    r"|(?:ruff:\s*)?noqa(?::\s*(?P<rules>[A-Z]+\d+(?:[, ]+[A-Z]+\d+)*))?)"
)
#: Ruff stops reading at a dash, mypy at a second hash.
REASON = re.compile(r"\s*[-#]\s*(?P<words>\w.*)")
REFERENCE = re.compile(r"as above|as below|likewise")


def test_whoever_ignores_a_check_says_why():
    """No `noqa` and no `type: ignore` is without a reason, in any Python source."""
    listed = ["git", "grep", "-lE", "--untracked", "noqa|type: *ignore", "--", "*.py"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    without = [
        f"{name}:{line}"
        for name in names.splitlines()
        for line in _without_reason((ROOT / name).read_text())
    ]
    assert without == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a = 1  # noqa\n", [1]),
        ("a = 1  # noqa: S506\n", [1]),
        ("a = 1  # noqa: S506 -\n", [1]),
        ("a = 1  # noqa: S603, S607\n", [1]),
        ("a = 1  # noqa: S603, S607 - git\n", []),
        ("# ruff: noqa: S506\n", [1]),
        ("a = 1  # type: ignore[misc]\n", [1]),
        ("a = 1  # type: ignore[misc]  # its base has no types\n", []),
        ("a = 1  # type: ignore[misc]  # noqa: F401\n", [1]),
        ("a = 1  # type: ignore[misc]  # noqa: F401 - it may be there\n", []),
        ("a = 1  # noqa: S506 - as above\n", [1]),
        ("a = 1  # noqa: S506 - ours\nb = 1  # noqa: S506 - as above\n", []),
        ("a = 1  # noqa: S603 - ours\nb = 1  # noqa: S506 - as above\n", [2]),
        ("a = 1  # noqa: S506 - as above\nb = 1  # noqa: S506 - ours\n", [1]),
        ("a = 1  # noqa: S506 - as below\nb = 1  # noqa: S506 - ours\n", []),
        ("a = '# noqa: S506'\n", []),
    ],
)
def test_a_reason_stands_behind_what_is_ignored(source, lines):
    """A rule's name is no reason, and neither is a reference to one that is not there."""
    assert _without_reason(source) == lines


def _without_reason(source):
    ignores = list(_ignores(source))
    given = [ignore for ignore in ignores if ignore[2] and not REFERENCE.match(ignore[2])]
    return [
        line
        for line, rules, words in ignores
        if not words or (REFERENCE.match(words) and not _refers(line, rules, words, given))
    ]


def _refers(line, rules, words, given):
    after = words.startswith("as below")
    return any(rules & other and (there > line) is after for there, other, _ in given)


def _ignores(source):
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        found = list(IGNORE.finditer(token.string)) if token.type == tokenize.COMMENT else []
        if found:
            rules = {rule for each in found for rule in re.findall(r"[\w-]+", _named(each))}
            reason = REASON.match(token.string, found[-1].end())
            yield token.start[0], rules, reason and reason["words"]


def _named(ignore):
    return ignore["kinds"] or ignore["rules"] or ""
