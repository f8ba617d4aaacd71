"""The renderer is installed once, whole or not at all, and may be missing without harm."""

import html
import os
import re
import shutil
import socket
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from issuing_harness.reporting.render import Rendered, install_allure, render, renderer_files
from issuing_harness.tooling import npm
from issuing_harness.tooling.npm import NodeToolError

#: Plays Node: as npm it installs a page maker, as Allure it makes the page.
NODE = """#!/bin/sh
echo "$@" >> "{log}"
case "$2" in
  config) echo "registry={registry}"; exit 0 ;;
esac
case "$1" in
  *npm-cli.js)
    {npm}
    mkdir -p node_modules/allure && touch node_modules/allure/cli.js ;;
  *cli.js)
    {allure}
    mkdir -p page && echo "<html><head></head>new</html>" > page/index.html ;;
esac
"""


class Pretence:
    """A Node that does as it is told, in a folder of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.node = folder / "node"
        self.results = folder / "results"
        self.results.mkdir()
        (self.results / "1-result.json").write_text("{}")
        self.report = folder / "reports" / "report.html"
        self.cache = folder / "cache"
        monkeypatch.setenv("ISSUING_HARNESS_CACHE", str(self.cache))
        monkeypatch.setattr("issuing_harness.reporting.render.find_node", lambda: self.node)
        self.registry = ""
        self.does()

    def does(self, npm: str = ":", allure: str = ":") -> None:
        """What it does before it does its work."""
        self.node.write_text(
            NODE.format(log=self.log, npm=npm, allure=allure, registry=self.registry)
        )
        self.node.chmod(stat.S_IRWXU)

    @property
    def calls(self) -> list[str]:
        """What it was asked."""
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def pretence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pretence:
    """A Node that does all that is asked, and a cache of its own."""
    return Pretence(tmp_path, monkeypatch)


pytestmark = pytest.mark.skipif(os.name == "nt", reason="plays Node as a shell script")


def test_it_is_installed_once(pretence: Pretence) -> None:
    """The second report needs no npm; neither leaves anything else behind."""
    for _ in range(2):
        assert render([pretence.results], pretence.report) == Rendered(pretence.report)

    assert sum("npm-cli.js ci" in call for call in pretence.calls) == 1
    assert "new" in pretence.report.read_text()
    assert [p.name for p in pretence.report.parent.iterdir()] == ["report.html"]
    assert len(list(pretence.cache.iterdir())) == 1


def test_another_lock_is_another_installation(pretence: Pretence, tmp_path: Path) -> None:
    """A new version of the renderer never runs from an old folder."""
    files = shutil.copytree(renderer_files(), tmp_path / "files")
    before = install_allure(files, pretence.node)
    (files / "package-lock.json").write_text("{}")

    assert install_allure(files, pretence.node) != before


def test_many_may_need_it_at_once(pretence: Pretence) -> None:
    """Whoever is first puts it in place, the others find it there."""
    pretence.does(npm="sleep 0.2")
    with ThreadPoolExecutor(6) as pool:
        scripts = list(
            pool.map(lambda _: install_allure(renderer_files(), pretence.node), range(6))
        )

    assert len(set(scripts)) == 1
    assert scripts[0].is_file()
    assert len(list(pretence.cache.iterdir())) == 1


def test_half_an_installation_is_none(pretence: Pretence) -> None:
    """The message says why and what to do, nothing is kept, and it can be tried again."""
    pretence.does(npm='mkdir -p node_modules/allure; echo "npm error code ENOTFOUND" >&2; exit 1')

    problem = render([pretence.results], pretence.report).problem

    assert "code ENOTFOUND" in problem
    assert problem.endswith("issuing-harness report")
    assert list(pretence.cache.iterdir()) == []
    pretence.does()
    assert not render([pretence.results], pretence.report).problem


def test_without_a_network_npm_is_not_even_asked(
    pretence: Pretence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would ponder for a minute; behind a proxy only npm itself can tell."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        pretence.registry = f"http://127.0.0.1:{closed_soon.getsockname()[1]}/"
    pretence.does()

    problem = render([pretence.results], pretence.report).problem
    assert re.search(r"registry 127.0.0.1 does not answer .*later with: issuing-harness", problem)
    assert not any("npm-cli.js ci" in call for call in pretence.calls)

    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert not render([pretence.results], pretence.report).problem


@pytest.mark.parametrize(
    "allure",
    [
        'echo "cannot read results" >&2; exit 1',
        "exit 0",
        'mkdir page; echo "<head><script src=//x.example></script>" > page/index.html; exit 0',
    ],
)
def test_a_failed_render_leaves_no_previous_page(pretence: Pretence, allure: str) -> None:
    """Whether Allure fails, makes nothing, or makes what must not be opened.

    An old page beside new results would be taken for theirs; a plain one takes its place.
    """
    render([pretence.results], pretence.report)
    pretence.does(allure=allure)

    rendered = render([pretence.results], pretence.report)

    page = pretence.report.read_text()
    assert "This is a plain summary" in page
    assert html.escape(rendered.problem)[:40] in page
    assert [p.name for p in pretence.report.parent.iterdir()] == ["report.html"]


def test_a_cache_that_cannot_be_written_is_named(
    pretence: Pretence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the variable that names another."""
    (pretence.folder / "file").touch()
    monkeypatch.setenv("ISSUING_HARNESS_CACHE", str(pretence.folder / "file" / "cache"))

    assert "ISSUING_HARNESS_CACHE" in render([pretence.results], pretence.report).problem


def test_no_node_no_page_but_a_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither the wheel nor the machine has Node."""
    monkeypatch.setattr(npm, "node_wheel", lambda: iter(()))
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(NodeToolError, match=r"pip install 'issuing-harness\[report\]'"):
        npm.find_node()


def test_what_was_killed_half_way_is_cleared_away(pretence: Pretence) -> None:
    """A day later; what another process is at now stays."""
    for name, age in (("renderer-1.old.part", 2 * 24 * 3600), ("renderer-1.new.part", 0)):
        folder = pretence.cache / name
        folder.mkdir(parents=True)
        os.utime(folder, (time.time() - age, time.time() - age))

    install_allure(renderer_files(), pretence.node)

    left = {folder.name for folder in pretence.cache.iterdir()}
    assert "renderer-1.new.part" in left
    assert "renderer-1.old.part" not in left
