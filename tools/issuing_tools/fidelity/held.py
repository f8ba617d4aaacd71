"""Which tests hold a claim: measured by ``scripts/measure_fidelity.py``, kept in ``docs``."""

import ast
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

#: Node ids without parameters (``tests/sandbox/test_forms.py::test_a_form``) by kind and name.
Held = dict[str, dict[str, list[str]]]


def read(path: Path) -> Held:
    """What was measured; nothing if nothing was yet."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(path: Path, held: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
    """Keep what was measured, sorted, so that a difference reads well."""
    named = {kind: {name: list(held[kind][name]) for name in sorted(held[kind])} for kind in held}
    text = json.dumps(named, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def tests_named(held: Held) -> set[str]:
    """Every test that holds something."""
    return {test for claims in held.values() for tests in claims.values() for test in tests}


def is_there(test: str, root: Path) -> bool:
    """Whether a node id names a test that exists below this folder."""
    path, _, name = test.partition("::")
    return name.rpartition("::")[2] in _functions(root / path)


@cache
def _functions(path: Path) -> frozenset[str]:
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))
