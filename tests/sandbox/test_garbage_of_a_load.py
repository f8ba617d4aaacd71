"""What a long load has made is not searched for garbage all at once when the load ends."""

import asyncio
from types import SimpleNamespace

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.server import dispatcher
from issuing_sandbox.server.dispatcher import MANY, Dispatcher


@pytest.mark.parametrize(
    ("is_idle", "young", "done"),
    [(True, MANY, ["collect"]), (False, MANY, ["freeze"]), (False, MANY - 1, [])],
)
def test_what_is_done_about_garbage_each_second(monkeypatch, is_idle, young, done):
    """Collected where nobody waits, left alone where much was made, and nothing else."""
    seen = []
    gc = SimpleNamespace(
        collect=lambda _: seen.append("collect"),
        freeze=lambda: seen.append("freeze"),
        get_count=lambda: (0, young, 0),
    )
    monkeypatch.setattr(dispatcher, "gc", gc)

    async def tick():
        served = Dispatcher(Sandbox(), collects_garbage=True)
        served._is_tidy, served._is_idle = False, is_idle
        served._tick()
        served.close()

    asyncio.run(tick())
    assert seen == done
