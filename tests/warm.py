"""Commands typed in tests, each in a process that is forked from one that has imported already.

A fresh interpreter needs two seconds before pytest, the SDK and this package are there, and tests
type hundreds of commands. A fork has a working directory, an environment, arguments, output and
modules of its own, as a fresh process has. What is about the interpreter's own start, or has to be
killed, still starts one.
"""

import atexit
import json
import os
import pkgutil
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module, invalidate_caches
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: What tests type belongs to these.
_PACKAGES = ("issuing_harness", "issuing_sandbox")
#: Not imported before it is needed: it would be what a test means to start.
_LEFT_OUT = ("__main__", "issuing_harness.cli")


def run_module(
    module: str, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run ``python -m module arguments`` to its end; return how it ended and what it printed.

    Args:
        module: its name, with dots.
        arguments: what is typed after it.
        cwd: the folder in which it is typed.
        env: every variable of its environment; those of this process if there are none.
    """
    variables = dict(os.environ if env is None else env)
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        task = {"module": module, "arguments": arguments, "cwd": str(cwd), "env": variables}
        code = _SERVER.run({**task, "out": str(out), "err": str(err)})
        texts = [path.read_text("utf-8") for path in (out, err)]
    return subprocess.CompletedProcess([module, *arguments], code, *texts)


class _Server:
    """The process that is forked, started when it is first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def run(self, task: Mapping[str, object]) -> int:
        """Run one command after the other; return the exit code."""
        with self._lock:
            try:
                return self._ask(json.dumps(task))
            except BaseException:
                self.stop()
                raise

    def _ask(self, line: str) -> int:
        if self._process is None:
            command = [sys.executable, "-m", "tests.warm"]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            self._process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, **pipes)
            atexit.register(self.stop)
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def stop(self) -> None:
        """End it, with whatever it has forked."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            process.stdin.close()
            process.stdout.close()


_SERVER = _Server()


class _Importer:
    """A pytest plugin that imports what most commands import, as pytest imports it."""

    def pytest_configure(self) -> None:
        """Import every module of the packages."""
        for package in map(import_module, _PACKAGES):
            for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                if not found.name.endswith(_LEFT_OUT):
                    import_module(found.name)


def _warm_up() -> None:
    """Have everything imported by a session of pytest that finds nothing to do."""
    path, writes_no_bytecode = list(sys.path), sys.dont_write_bytecode
    said = StringIO()
    with tempfile.TemporaryDirectory() as empty, redirect_stdout(said), redirect_stderr(said):
        options = ["-p", "no:cacheprovider", "--rootdir", empty, "-c", os.devnull, empty]
        code = pytest.main(options, plugins=[_Importer()])
    assert code == pytest.ExitCode.NO_TESTS_COLLECTED, said.getvalue()
    sys.path[:], sys.dont_write_bytecode = path, writes_no_bytecode


def _serve() -> None:
    """Fork a process for each line, and say how it ended; return in the fork, with its task."""
    _warm_up()
    for line in sys.stdin.buffer:
        process = os.fork()
        if process == 0:
            _become(json.loads(line))
            return
        _, status = os.waitpid(process, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(task: dict) -> None:
    """Be the process that was asked for, and run its module."""
    _redirect(task["out"], task["err"])
    os.environ.clear()
    os.environ.update(task["env"])
    os.chdir(task["cwd"])
    given = os.environ.get("PYTHONPATH", "")
    sys.path[0:1] = [task["cwd"], *filter(None, given.split(os.pathsep))]
    sys.argv = [task["module"], *task["arguments"]]
    invalidate_caches()
    runpy.run_module(task["module"], run_name="__main__", alter_sys=True)


def _redirect(out: str, err: str) -> None:
    """Read nothing, and write to files."""
    for number, name in enumerate((os.devnull, out, err)):
        opened = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = sys.__stdin__ = os.fdopen(0, closefd=False)
    sys.stdout = sys.__stdout__ = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.__stderr__ = os.fdopen(
        2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
    )


if __name__ == "__main__":
    _serve()
