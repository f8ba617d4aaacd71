"""Which tests cover each claim: measured by ``scripts/measure_fidelity.py``, stored in ``docs``."""

import ast
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

#: Node ids without parameters (``tests/sandbox/test_forms.py::test_a_form``) by kind and name.
Coverage = dict[str, dict[str, list[str]]]


def load(path: Path) -> Coverage:
    """Return what was measured; nothing if there is no file yet."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def save(path: Path, measured: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
    """Store what was measured, sorted, so that a difference reads well."""
    coverage = {
        kind: {name: list(claims[name]) for name in sorted(claims)}
        for kind, claims in sorted(measured.items())
    }
    text = json.dumps(coverage, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def covering_tests(coverage: Coverage) -> set[str]:
    """Return every test that covers a claim."""
    return {test for claims in coverage.values() for tests in claims.values() for test in tests}


def exists(test: str, root: Path) -> bool:
    """Return whether a node id names a test that exists below this folder."""
    path, _, name = test.partition("::")
    return name.rpartition("::")[2] in _functions(root / path)


@cache
def _functions(path: Path) -> frozenset[str]:
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
