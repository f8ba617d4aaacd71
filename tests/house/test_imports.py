"""The imports of the packages: no circle, whether between modules or between folders."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Each package, and the folder it lies in.
PACKAGES = {"issuing_harness": ROOT, "issuing_sandbox": ROOT, "issuing_tools": ROOT / "tools"}

Graph = dict[str, set[str]]


def module_name(path: Path, folder: Path) -> str:
    """``issuing_harness.tape.player`` for its file."""
    parts = path.relative_to(folder).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.AST, package: str) -> Iterator[str]:
    """Every name that a module imports from its own package, wherever the import stands.

    Those inside functions and under ``TYPE_CHECKING`` count: they hide a circle, and mend none.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide what they mean"
            if node.module and node.module.split(".")[0] == package:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] == package)


def module_graph(package: str, folder: Path) -> Graph:
    """Which module of a package imports which others."""
    paths = {module_name(path, folder): path for path in (folder / package).rglob("*.py")}
    graph: Graph = {}
    for name, path in paths.items():
        names = set(imported(ast.parse(path.read_text("utf-8")), package))
        modules = {each if each in paths else each.rpartition(".")[0] for each in names}
        graph[name] = (modules & paths.keys()) - {name}
    return graph


def folder_graph(modules: Graph) -> Graph:
    """The same between the folders and top modules of a package; ``__init__`` is its folder's."""
    graph: Graph = {}
    for name, others in modules.items():
        own = unit(name)
        graph.setdefault(own, set()).update({unit(each) for each in others} - {own})
    return graph


def unit(module: str) -> str:
    """The folder directly below its package that a module lies in, or the module itself."""
    return ".".join(module.split(".")[:2])


def circle_in(graph: Graph) -> list[str]:
    """One circle of a graph, as the names along it; empty if there is none."""
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> list[str]:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name not in done:
            for other in sorted(graph.get(name, ())):
                if found := walk(other, (*trail, name)):
                    return found
            done.add(name)
        return []

    circles: Iterable[list[str]] = (walk(name, ()) for name in sorted(graph))
    return next((circle for circle in circles if circle), [])


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_imports_itself_by_way_of_others(package):
    """No circle between modules, those inside functions and under TYPE_CHECKING included."""
    assert circle_in(module_graph(package, PACKAGES[package])) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_folder_imports_itself_by_way_of_others(package):
    """The folders of a package are floors: none needs one that needs it."""
    assert circle_in(folder_graph(module_graph(package, PACKAGES[package]))) == []


def test_a_circle_is_found_wherever_its_imports_hide():
    """At the top, in a function, or for type checkers only."""
    hidden = "def f():\n    from pkg import b\n"
    typed = "if TYPE_CHECKING:\n    from pkg.a import A\n"
    graph = {
        "pkg.a": set(imported(ast.parse(hidden), "pkg")),
        "pkg.b": {name.rpartition(".")[0] for name in imported(ast.parse(typed), "pkg")},
    }

    assert circle_in(graph) == ["pkg.a", "pkg.b", "pkg.a"]
