"""Step definitions in files that were not loaded: found by reading, to explain a missing sentence.

Nothing is imported. A file counts if it has a function below ``@given``, ``@when``, ``@then`` or
``@step`` whose pattern is written there as a text.
"""

import ast
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from issuing_harness.collection.scenario_facts import ScenarioStep

_DECORATORS: Final = ("given", "when", "then", "step")
_SKIPPED_FOLDERS: Final = frozenset({"node_modules", "site-packages", "__pycache__"})
_FIELD: Final = re.compile(r"\\\{.*?\\\}")
#: How many files without the sentence a message names.
_MOST_FILES: Final = 3


class WrittenDefinition(NamedTuple):
    """A step definition as a file has it.

    Args:
        path: the file.
        line: the line of its decorator, counted from 1.
        decorator: ``given``, ``when``, ``then`` or ``step``.
        pattern: the text it is for, with fields in braces.
    """

    path: Path
    line: int
    decorator: str
    pattern: str

    def matches(self, step: ScenarioStep) -> bool:
        """Whether it is for this step, as far as reading can tell."""
        if self.decorator not in (step.kind, "step"):
            return False
        literal = _FIELD.sub(".+", re.escape(self.pattern))
        return re.fullmatch(literal, step.text, re.DOTALL) is not None


def unloaded_hints(step: ScenarioStep, root: Path, loaded: Iterable[Path]) -> Iterator[str]:
    """Yield what is worth knowing about files whose definitions a step could not use.

    Args:
        step: the step that no definition matches.
        root: the project's folder.
        loaded: the files of the definitions that it could use.
    """
    root, known = root.resolve(), {path.resolve() for path in loaded}
    unloaded = [each for each in _definitions_below(root) if each.path not in known]
    places = [
        f"{each.path.relative_to(root).as_posix()}:{each.line}"
        for each in unloaded
        if each.matches(step)
    ]
    if places:
        yield (
            f"It is defined at {', '.join(places)}, in a file that is not loaded for this feature. "
            "Move it into the folder steps/ beside the features; all of that is loaded."
        )
        return
    files = sorted({each.path.relative_to(root) for each in unloaded})
    alike = [path.as_posix() for path in files if "step" in path.as_posix().lower()]
    if alike:
        more = ", …" if len(alike) > _MOST_FILES else ""
        yield (
            f"Not loaded for this feature, though there are sentences in it: "
            f"{', '.join(alike[:_MOST_FILES])}{more}. All of steps/ beside the features is loaded."
        )


def forget_definitions() -> None:
    """Read the files again when they are needed next."""
    _definitions_below.cache_clear()


@cache
def _definitions_below(root: Path) -> tuple[WrittenDefinition, ...]:
    return tuple(each for path in sorted(_files(root)) for each in _definitions_in(path))


def _files(root: Path) -> Iterator[Path]:
    """Yield the Python files of a project, without those of its virtual environments."""
    for folder, folders, files in os.walk(root):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and name not in _SKIPPED_FOLDERS
            and not Path(folder, name, "pyvenv.cfg").exists()
        ]
        yield from (Path(folder, name).resolve() for name in files if name.endswith(".py"))


def _definitions_in(path: Path) -> Iterator[WrittenDefinition]:
    try:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source) if "pytest_bdd" in source else ast.Module([], [])
    except (OSError, ValueError, SyntaxError):
        return
    for node in ast.walk(tree):
        for decorator in getattr(node, "decorator_list", ()):
            if isinstance(decorator, ast.Call) and decorator.args:
                name, pattern = _name(decorator.func), _text(decorator.args[0])
                if name in _DECORATORS and pattern is not None:
                    yield WrittenDefinition(path, decorator.lineno, name, pattern)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _text(pattern: ast.expr) -> str | None:
    """Return the text of a pattern: a literal, or the first argument of a call such as parse."""
    if isinstance(pattern, ast.Call) and pattern.args:
        pattern = pattern.args[0]
    value = pattern.value if isinstance(pattern, ast.Constant) else None
    return value if isinstance(value, str) else None
