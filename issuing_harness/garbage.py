"""Garbage collection: none while a run gets ready, and seldom while its scenarios run.

Imports, and the tests that are made of feature files, are hundreds of thousands of objects that all
stay. Python's collector goes through them again and again and finds nothing, which was a sixth of
what a run of one scenario cost. It pauses until every test is collected, never looks at what is
there by then (``gc.freeze``), and at what is made later on less often.

As the interpreter ends it looks at everything again, three times, which was a fifth of such a run.
Nothing is to be found by then: pytest itself collects, several times, when a run ends. So all is
left alone there, too.
"""

import atexit
import gc
from functools import cache
from typing import Final

import pytest

#: The name under which pytest knows the plugin.
NAME: Final = "issuing_garbage"
#: So many more objects must be there than before until the collector looks at the young ones; by
#: default it is 700, which the SDK's objects of a single scenario reach several times.
_YOUNG_OBJECTS: Final = 50_000


class RareCollection:
    """A pytest plugin that lets Python's collector run seldom, until :meth:`end`.

    Where somebody has switched the collector off, it stays off.
    """

    def __init__(self) -> None:
        self._thresholds = gc.get_threshold()
        self._is_on = gc.isenabled()
        if self._is_on:
            gc.disable()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        """Leave alone what is there by now, and switch the collector on.

        Before the tests, and not when they are collected: a controller of xdist collects none.
        """
        if self._is_on:
            gc.freeze()
            gc.set_threshold(_YOUNG_OBJECTS, *self._thresholds[1:])
            gc.enable()
            _leave_alone_at_exit()

    def end(self) -> None:
        """Let everything be as it was before; once is enough, and twice does no harm."""
        if self._is_on:
            gc.unfreeze()
            gc.set_threshold(*self._thresholds)
            gc.enable()
            self._is_on = False


@cache
def _leave_alone_at_exit() -> None:
    """Let the interpreter end without a look for garbage; asked for once in a process."""
    atexit.register(gc.freeze)


def collect_rarely(config: pytest.Config) -> None:
    """Let Python's collector run seldom in this run, however the run ends."""
    plugin = RareCollection()
    config.pluginmanager.register(plugin, NAME)
    config.add_cleanup(plugin.end)


def collect_as_ever(config: pytest.Config) -> None:
    """Let Python's collector run as it does elsewhere, in a run that has nothing to do with us."""
    plugin = config.pluginmanager.get_plugin(NAME)
    if isinstance(plugin, RareCollection):
        plugin.end()
