"""A session of pytest that tries the scenarios it collects, instead of running them."""

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from io import StringIO
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.collection import roots, scenario_of
from issuing_harness.errors import SettingsError, VocabularyError
from issuing_harness.mutation.runner import Counting, Runner
from issuing_harness.mutation.verdicts import Tried
from issuing_harness.tape import Library

#: Plugins that have no part in a replay and take seconds to load.
_IDLE: Final = ("schemathesis", "hypothesispytest", "allure_pytest", "xdist", "xdist.looponfail")
_OPTIONS: Final = (
    "-qqq",
    "-W",
    "ignore",
    "-p",
    "no:cacheprovider",
    "--assert=plain",
    "--no-oracle",
)


@dataclass(slots=True, eq=False)  # pytest keeps its plugins in sets
class Session:
    """Tries one part of the scenarios that pytest collects.

    Args:
        paths: what was asked for; everything if nothing was.
        part: which part, from 0, and of how many.
        told: is told of each scenario that was tried.
        refused: the collectors that failed, with what they said.
        tried: the results, with the scenarios' places among those collected.
        root: what node ids are relative to; None until the scenarios were collected.
    """

    paths: Sequence[str]
    part: tuple[int, int] = (0, 1)
    told: Callable[[Tried], object] = lambda _: None
    refused: list[tuple[str, str]] = field(default_factory=list)
    tried: list[tuple[int, Tried]] = field(default_factory=list)
    root: Path | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Collect what was asked for, or every folder of features."""
        config.args[:] = list(self.paths) or [str(root) for root in roots(config)]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what a collector that failed says."""
        if report.failed:
            self.refused.append((report.nodeid, report.longreprtext))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try the scenarios of this part; other tests are passed over."""
        config = session.config
        self.root = config.rootpath
        counting = Counting()
        config.pluginmanager.register(counting, "issuing_strength_counting")
        library = Library(config.rootpath / (config.option.cassettes or "cassettes"))
        trying = Runner(library, counting)
        scenarios = [item for item in session.items if scenario_of(item)]
        number, parts = self.part
        for place in range(number, len(scenarios), parts):
            tried = trying.tried(scenarios[place])
            self.tried.append((place, tried))
            self.told(tried)
        return True


def tried_in(
    paths: Sequence[str], jobs: int, told: Callable[[Tried], object] = lambda _: None
) -> tuple[list[Tried], Path]:
    """Try the scenarios of this folder's project; returns them as collected, and its root.

    Args:
        paths: feature files, folders or node ids; everything if there are none.
        jobs: how many processes share the work.
        told: is told of each scenario as soon as it was tried, where only one process works.

    Raises:
        SettingsError: a path does not exist, or there is no scenario in what was asked for.
        VocabularyError: the scenarios cannot be collected.
    """
    for path in paths:
        if not Path(path.partition("::")[0]).exists():
            raise SettingsError(
                f"{path} was to be tried, and does not exist. Name a feature file or a folder of "
                "features, or no path for everything."
            )
    if jobs > 1:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            shares = list(pool.map(partial(_share, tuple(paths), jobs), range(jobs)))
    else:
        shares = [_share(tuple(paths), 1, 0, told)]
    found = [
        tried for _, tried in sorted(chain.from_iterable(each for each, _ in shares), key=_place)
    ]
    if not found:
        raise SettingsError(
            f"No scenario lies in {', '.join(paths) or Path.cwd()}, so nothing was tried. Features "
            "are collected from the folders of issuing_features in pytest's configuration."
        )
    return found, shares[0][1]


def _place(each: tuple[int, Tried]) -> int:
    return each[0]


def _share(
    paths: tuple[str, ...],
    parts: int,
    number: int,
    told: Callable[[Tried], object] = lambda _: None,
) -> tuple[list[tuple[int, Tried]], Path]:
    session, said = Session(paths, (number, parts), told), StringIO()
    idle = [word for name in _IDLE for word in ("-p", f"no:{name}")]
    written = sys.dont_write_bytecode
    with redirect_stdout(said), redirect_stderr(said):
        verdict = pytest.main([*_OPTIONS, *idle], plugins=[session])
    sys.dont_write_bytecode = written
    if session.refused or session.root is None:
        refused = "\n\n".join(f"{where}:\n{what}" for where, what in session.refused)
        raise VocabularyError(
            f"The scenarios of {Path.cwd()} were to be tried, and pytest ended with {verdict} "
            f"before it had collected them. It said:\n\n{refused or said.getvalue().strip()}\n\n"
            "Mend that first; `uv run issuing-harness check` says how."
        )
    return session.tried, session.root
