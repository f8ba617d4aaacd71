"""From results to one page that loads nothing from elsewhere."""

import base64
import json
import os
import re
import sys
from pathlib import Path

import pytest

from issuing_harness.errors import ReportError
from issuing_harness.reporting import render
from issuing_harness.reporting.failures import CATEGORIES, allurerc
from issuing_harness.reporting.self_contained import (
    CONTENT_SECURITY_POLICY,
    external_loads,
    make_self_contained,
)
from issuing_harness.tooling.cache import cache_folder

TRACKED = """<!DOCTYPE html><html><head><meta charset="utf-8">
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>
  window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);}
  gtag('config', 'G-1');
</script>
<link rel="stylesheet" href="data:text/css;base64,Ym9keXt9">
</head><body><a href="https://allurereport.org">Allure</a>
<script>window.report = {"text": "POST https://api.stripe.com/v1/issuing/cards"}</script>
</body></html>"""


def page(head: str) -> str:
    """A page with something in its head."""
    return f"<html><head>{head}</head><body></body></html>"


def test_trackers_are_taken_out() -> None:
    """The loader and the script that feeds it; the page's own script and its links stay."""
    clean = make_self_contained(TRACKED)

    assert "googletagmanager" not in clean
    assert "gtag" not in clean
    assert "window.report" in clean
    assert 'href="https://allurereport.org"' in clean


def test_the_browser_is_told_to_refuse_every_request() -> None:
    """Whatever the search below does not find, the policy forbids; it precedes every script."""
    clean = make_self_contained(TRACKED)

    assert clean.index(CONTENT_SECURITY_POLICY) < clean.index("<script")
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "'self'" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    "loader",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<script src="//cdn.example/x.js"></script>',
        '<script src="x.js"></script>',
        '<link rel="icon" href="https://cdn.example/x.png">',
        '<img src="http://cdn.example/x.png">',
        '<img srcset="https://cdn.example/x.png 2x">',
        '<iframe src="https://cdn.example"></iframe>',
        "<style>@import url(https://cdn.example/x.css);</style>",
        "<style>a { background: url('https://cdn.example/x.png') }</style>",
        "<script>fetch('https://cdn.example/x.json')</script>",
        "<script>image.src = `https://cdn.example/x`</script>",
        "<script>navigator.sendBeacon('https://cdn.example')</script>",
        "<script>request.open('GET', '//cdn.example/x')</script>",
        "<script>new WebSocket('wss://cdn.example')</script>",
        f"<script>{'/* long */' * 300} load('googletagmanager')</script>",
        '<script src="data:text/javascript;base64,'
        + base64.b64encode(b"import('https://cdn.example/x.js')").decode()
        + '"></script>',
    ],
)
def test_anything_that_loads_from_elsewhere_is_refused(loader: str) -> None:
    """Also inside scripts that are kept as data; the message names what it would load."""
    [loaded] = set(external_loads(page(loader)))

    with pytest.raises(ReportError, match="would load from other hosts") as refused:
        make_self_contained(page(loader))

    assert loaded in str(refused.value)


def test_a_page_we_do_not_know_is_refused() -> None:
    """Without a head there is nowhere to put the policy."""
    with pytest.raises(ReportError, match="not the page we know"):
        make_self_contained("<p>Moved</p>")


def test_the_configuration_is_current() -> None:
    """One list of categories for both generations of Allure; regenerate it with write_allurerc."""
    current = json.loads((render.renderer_files() / "allurerc.json").read_text("utf-8"))

    assert current == allurerc()
    assert current["name"] == "Issuing harness"


@pytest.mark.parametrize(
    ("status", "message", "name"),
    [
        ("broken", "issuing_harness.errors.NoMatch: a\nb", "The tape no longer fits the scenario"),
        (
            "broken",
            "stripe.APIConnectionError: … CannotOverwriteExistingCassetteException: …",
            "The tape no longer fits the scenario",
        ),
        (
            "broken",
            "issuing_harness.errors.UndefinedSentence: no step definition",
            "A sentence that nothing defines, or that several definitions match",
        ),
        (
            "broken",
            "stripe.APIConnectionError: refused",
            "The backend is not ready: address, key or money",
        ),
        (
            "broken",
            "GivenNotMet: x.feature:4: 'Given Alice has spent $9.00' did not come about",
            "A Given that did not come about: the scenario was not set up",
        ),
        ("failed", "issuing_harness.errors.WaitTimeout: x", "Something did not happen in time"),
        (
            "broken",
            "ImpossibleValue: x.feature:4: 'When Alice spends $1.00 at the bookshp'",
            "A value that is not possible in its sentence",
        ),
        (
            "broken",
            "UnclearObject: x.feature:4: 'When the program freezes the card'",
            "An object that no step made, or that could be one of several",
        ),
        (
            "broken",
            "VocabularyError: x.feature:4: 'Then it ends' has a table below it",
            "A scenario that would not check what it says",
        ),
        ("broken", "KeyError: 'id'", "Broken: the scenario could not be run as written"),
        ("failed", "AssertionError: NoMatch", "Failed: not what the scenario expected"),
    ],
)
def test_each_failure_has_its_category(status: str, message: str, name: str) -> None:
    """The first that fits, by a search as Allure 3 does, or over the whole message as Allure 2."""
    for match in (re.search, re.fullmatch):
        fitting = (
            category["name"]
            for category in CATEGORIES
            if status in category["matchedStatuses"]
            and match(category.get("messageRegex", r"[\s\S]*"), message)
        )
        assert next(fitting) == name


def test_the_lock_names_no_registry() -> None:
    """Versions and digests are pinned; where packages come from is the user's setting."""
    lock = json.loads((render.renderer_files() / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert all("resolved" not in entry for entry in packages.values())
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    requested = json.loads((render.renderer_files() / "package.json").read_text("utf-8"))
    assert packages["node_modules/allure"]["version"] == requested["dependencies"]["allure"]


def test_without_results_nothing_is_rendered(tmp_path: Path) -> None:
    """The message says where they were looked for and what to run first."""
    with pytest.raises(ReportError, match=r"no results to render in .*issuing-harness run") as none:
        render.render([tmp_path], tmp_path / "report.html")

    assert str(tmp_path) in str(none.value)
    assert not (tmp_path / "report.html").exists()


def test_what_killed_runs_left_of_a_page_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the next run that writes it; what another process is writing now stays."""
    monkeypatch.setattr(render, "_allure_page", lambda *_: "the page")
    (tmp_path / "1-result.json").write_text("{}")
    ended, alive = (tmp_path / f".report.html.{pid}" for pid in (2**22 + 1, os.getppid()))
    ended.touch()
    alive.touch()
    render.render([tmp_path], tmp_path / "report.html")

    assert (tmp_path / "report.html").read_text() == "the page"
    assert (ended.exists(), alive.exists()) == (False, True)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep caches elsewhere")
@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"ISSUING_HARNESS_CACHE": "/c", "XDG_CACHE_HOME": "/x"}, "/c"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/issuing-harness"),
        ({}, "~/.cache/issuing-harness"),
    ],
)
def test_the_renderer_is_kept_where_caches_are(
    environ: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's place for a user's caches, unless a variable names another."""
    for name in ("ISSUING_HARNESS_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert cache_folder() == Path(folder).expanduser()
