"""Locust's own processes: one master, and workers that send.

``python -m issuing_harness.load master`` reads an order from its standard input,
starts as many workers as that says, and writes to its standard output one JSON document a line:
how far they are, and at last what they have counted. The word ``end`` on its input ends the run
early; when its input is closed, whoever started it is gone, and it ends at once.

Locust is imported first, because it has gevent change Python's sockets, which whatever is imported
then finds changed; nobody imports this module.
"""

import locust  # isort: skip

import json
import logging
import subprocess
import sys
import time
from argparse import Namespace
from collections import Counter
from typing import Any, ClassVar, Final

import gevent
from gevent.event import AsyncResult
from gevent.event import Event as Flag
from gevent.fileobject import FileObject
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from issuing_harness.load.order import GIVEN_UP, Order
from issuing_harness.load.sending import Sender

LOOPBACK: Final = "127.0.0.1"
#: By which name this is started.
PACKAGE: Final = "issuing_harness.load"
#: Seconds until all workers have to be there, and from then to the first question.
_START_SECONDS: Final = 90.0
_LEAD_SECONDS: Final = 1.0
#: Seconds between two words on how far it is, and between two looks.
_TOLD_SECONDS: Final = 0.5
_POLL_SECONDS: Final = 0.05
#: What the processes say to each other.
BEGIN: Final = "purchases_begin"
END: Final = "purchases_end"
PROGRESS: Final = "purchases_progress"
COUNTED: Final = "purchases_counted"


class Purchases(locust.User):
    """Locust's user: one in each worker, who sends all of that worker's questions."""

    work: ClassVar["Work"]

    @locust.task
    def send(self) -> None:
        """Send them, and say what came; another user that Locust starts here only waits."""
        self.work.send_once()
        gevent.sleep(GIVEN_UP)


class Work:
    """What a worker does.

    Args:
        order: what is sent.
        runner: by which Locust's master is reached.
    """

    def __init__(self, order: Order, runner: WorkerRunner) -> None:
        self._order = order
        self._runner = runner
        self._begun = AsyncResult()
        self._sender: Sender | None = None
        self._is_sent = self._is_ended = False
        runner.register_message(BEGIN, self._begin)
        runner.register_message(END, self._end)

    def send_once(self) -> None:
        """Send this worker's questions, once it is said when."""
        if self._is_sent:
            return
        self._is_sent = True
        said = self._begun.get()
        self._sender = Sender(self._order, said["index"])
        if self._is_ended:
            self._sender.end()
        telling = gevent.spawn(self._tell)
        self._sender.run(said["begins"])
        telling.kill()
        self._runner.send_message(COUNTED, self._sender.tally.document())

    def _begin(self, msg: Any, **_: Any) -> None:
        self._begun.set(msg.data)

    def _end(self, **_: Any) -> None:
        self._is_ended = True  # which may be said before there is anything to end
        if self._sender:
            self._sender.end()

    def _tell(self) -> None:
        while self._sender:
            gevent.sleep(_TOLD_SECONDS)
            tally = self._sender.tally
            said = {"sent": len(tally.sent_late), "late": tally.late}
            self._runner.send_message(PROGRESS, said)


class Conductor:
    """What the master does.

    Args:
        order: what is sent.
        runner: by which Locust's workers are reached.
    """

    def __init__(self, order: Order, runner: MasterRunner) -> None:
        self._order = order
        self._runner = runner
        self._counted: dict[str, Any] = {}
        self._progress: dict[str, Counter[str]] = {}
        self._is_ended = Flag()
        runner.register_message(COUNTED, self._note_counted)
        runner.register_message(PROGRESS, self._note_progress)

    def run(self) -> None:
        """Let the workers send, and say how far they are and what they have counted."""
        workers = [self._start_worker() for _ in range(self._order.workers)]
        if not self._wait_for_workers(workers):
            _say({"failed": f"{len(self._runner.clients.ready)} of {len(workers)} are ready"})
            return
        self._runner.start(len(workers), spawn_rate=len(workers))
        begins = time.monotonic() + _LEAD_SECONDS
        for index, client in enumerate(list(self._runner.clients)):
            self._runner.send_message(BEGIN, {"index": index, "begins": begins}, client)
        _say({"begun": True})
        self._watch(workers, begins + self._order.seconds + GIVEN_UP + _START_SECONDS)
        _say({"counted": list(self._counted.values()), "workers": len(workers)})

    def end(self) -> None:
        """End the run early."""
        self._is_ended.set()
        self._runner.send_message(END)

    def _start_worker(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-P", "-m", PACKAGE, "worker"]
        worker = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - this module
        assert worker.stdin is not None
        worker.stdin.write(f"{self._runner.server.port}\n{self._order.json()}\n".encode())
        worker.stdin.flush()
        return worker

    def _wait_for_workers(self, workers: "list[subprocess.Popen[bytes]]") -> bool:
        """Wait until all workers are there; return whether they are."""
        deadline = time.monotonic() + _START_SECONDS
        while len(self._runner.clients.ready) < len(workers):
            gone = any(each.poll() is not None for each in workers)
            if gone or self._is_ended.is_set() or time.monotonic() > deadline:
                return False
            gevent.sleep(_POLL_SECONDS)
        return True

    def _watch(self, workers: "list[subprocess.Popen[bytes]]", deadline: float) -> None:
        """Say how far the workers are until each has counted or is gone."""
        told = 0.0
        while len(self._counted) < len(workers) and time.monotonic() < deadline:
            gone = sum(each.poll() is not None for each in workers)
            if self._runner.exceptions or len(self._counted) + gone >= len(workers):
                gevent.sleep(_TOLD_SECONDS)  # what a worker said last may be under way
                return
            if time.monotonic() - told > _TOLD_SECONDS:
                told = time.monotonic()
                _say({"progress": dict(sum(self._progress.values(), Counter()))})
            gevent.sleep(_POLL_SECONDS)

    def _note_counted(self, msg: Any, **_: Any) -> None:
        self._counted[msg.node_id] = msg.data

    def _note_progress(self, msg: Any, **_: Any) -> None:
        self._progress[msg.node_id] = Counter(msg.data)


def _say(document: dict[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(document)}\n")
    sys.stdout.flush()


def be_master() -> None:
    """Read an order, and have workers carry it out."""
    said = FileObject(sys.stdin.buffer, "rb", closefd=False)
    order = Order.read(said.readline().decode())
    runner = Environment(user_classes=[Purchases]).create_master_runner(LOOPBACK, 0)
    conductor = Conductor(order, runner)
    listening = gevent.spawn(_listen, said, conductor)
    conductor.run()
    listening.kill()
    runner.quit()


def _listen(said: Any, conductor: Conductor) -> None:
    """End the run when that is said, or when nobody is there any more who could say it."""
    for line in said:
        if line.strip() == b"end":
            conductor.end()
    sys.exit(1)


def be_worker() -> None:
    """Read where the master is and what the order is, and send."""
    said = FileObject(sys.stdin.buffer, "rb", closefd=False)
    port, order = int(said.readline()), Order.read(said.readline().decode())
    # without options of its own Locust would read those in files and variables
    options = Namespace(web_base_path="")
    environment = Environment(user_classes=[Purchases], parsed_options=options)
    runner = environment.create_worker_runner(LOOPBACK, port)
    Purchases.work = Work(order, runner)
    gevent.spawn(_end_with, said)
    runner.greenlet.join()


def _end_with(said: Any) -> None:
    """End this process when whoever has started it is gone."""
    said.read()
    sys.exit(1)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    {"master": be_master, "worker": be_worker}[sys.argv[1]]()
