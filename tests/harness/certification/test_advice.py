"""What messages advise: each option in them is one of the command that says so.

What is said while scenarios run is said by ``certify`` as well as by pytest, whose options
``certify`` has not: such a message says which of the two it speaks of.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from issuing_harness import options
from issuing_harness.certification_commands import certify
from issuing_harness.cli import main
from issuing_harness.version_commands import upgrade
from issuing_sandbox.__main__ import main as sandbox

ROOT = Path(__file__).parents[3]
#: Where what is said while scenarios run is written, and what is said by certify's commands alone.
SHARED = ("fixtures", "issuing_harness/webhooks", "steps")
OWN = ("issuing_harness/certification",)
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
#: Options of other programs that we start, and of pytest as we call it.
_NOT_ADVICE = re.compile(r"--[\w-]+(=.*)?")
#: By what a message says that it speaks of another way to run scenarios, or of another command.
_ELSEWHERE = ("elsewhere", "pytest --", "issuing-harness check --coverage", " --integration).")
#: Of pytest's header, which ``certify`` leaves out.
_HEADER = "ids on the sandbox: "


def sentences(folder: str) -> Iterator[tuple[str, str]]:
    """Yield each text in a folder that names an option, and where it stands; no docstring."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parts = {
            id(part)
            for node in ast.walk(tree)
            for part in (getattr(node, "values", ()) if isinstance(node, ast.JoinedStr) else ())
        }
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            text = _text(node) if id(node) not in parts | docs else ""
            if _OPTION.search(text) and not _NOT_ADVICE.fullmatch(text):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else "{}" if isinstance(node, ast.FormattedValue) else ""


def options_of(command: click.Command) -> set[str]:
    """Return the options of a command and of those below it."""
    below = command.commands.values() if isinstance(command, click.Group) else ()
    own = {name for parameter in command.params for name in parameter.opts}
    return own.union(*map(options_of, below))


def options_of_pytest() -> set[str]:
    """Return our options of pytest, by their free names."""
    parser = pytest.Parser(_ispytest=True)
    options.add_options(parser)
    names = {name for group in parser._groups for each in group.options for name in each.names()}
    return names | {name.replace("--issuing-", "--") for name in names}


def test_what_certify_s_commands_advise_they_have():
    """Or it is said which other command has it."""
    known = options_of(certify) | options_of(upgrade)
    said = [each for folder in OWN for each in sentences(folder)]
    wrong = [
        (place, text)
        for place, text in said
        if not known.issuperset(_OPTION.findall(text))
        and not any(words in text for words in _ELSEWHERE)
    ]

    assert said
    assert wrong == []


def test_what_is_said_while_scenarios_run_says_whose_option_it_is():
    """``certify`` has none of pytest's: its profile says it, and that is named beside."""
    said = [each for folder in SHARED for each in sentences(folder)]
    of_pytest = options_of_pytest()
    wrong = [
        (place, text)
        for place, text in said
        if not text.startswith("--")  # the message about that option itself, which pytest had
        and not any(words in text for words in (*_ELSEWHERE, _HEADER))
    ]
    unknown = [
        (place, text) for place, text in said if not of_pytest.issuperset(_OPTION.findall(text))
    ]

    assert said
    assert (wrong, unknown) == ([], [])


@pytest.mark.long
def test_every_option_that_any_message_names_there_is():
    """Of ours, the sandbox's, those of pytest, of its own plugins, or of a program that we name."""
    others = {
        *("--port", "--help", "--ours", "--theirs"),
        *("--collect-only", "--setup-only", "--setup-plan", "--numprocesses"),
        *("--junitxml", "--splits", "--store-durations", "--clean-durations"),
    }
    known = options_of(main) | options_of(sandbox) | options_of_pytest() | others
    said = {name for _, text in sentences("issuing_harness") for name in _OPTION.findall(text)}

    assert sorted(said - known) == []
