"""Starting the integration: with what it needs to know, until it is ready, and never for long."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent
from urllib.request import urlopen

import pytest

from issuing_harness.certification.profile import Start, read_profile
from issuing_harness.certification.started import Names, names_for, started
from issuing_harness.errors import BackendUnavailable, SettingsError
from tests.harness.certification.small_integration import wait_until

SERVER = """
    import http.server, os, sys
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200); self.end_headers()
            self.wfile.write(os.environ["TOLD"].encode())
    print("I begin", flush=True)
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


@pytest.fixture(name="start")
def _start(tmp_path, free_port):
    (tmp_path / "server.py").write_text(dedent(SERVER))

    def start(**changes):
        said = {
            "command": ["{python}", "server.py", "{port}"],
            "folder": ".",
            "ready": "http://127.0.0.1:{port}/",
            "seconds": 10,
            "fresh": "run",
            "environment": {"TOLD": "{secret}"},
        }
        names = Names({"python": sys.executable, "port": str(free_port), "secret": "whsec_told"})
        return started(Start(**said | changes), names, tmp_path, tmp_path / "log")

    return start


@pytest.fixture(name="free_port")
def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_it_is_told_what_it_needs_and_ends_with_the_run(start, free_port, tmp_path):
    """Its variables are filled in, its output is kept, and nobody answers afterward."""
    with start():
        assert urlopen(f"http://127.0.0.1:{free_port}/").read() == b"whsec_told"

    assert (tmp_path / "log").read_text().startswith("I begin\n")
    with pytest.raises(OSError, match="refused"):
        urlopen(f"http://127.0.0.1:{free_port}/")


def test_a_port_that_answers_is_ready_too(start):
    """``tcp://`` asks for a connection alone."""
    with start(ready="tcp://127.0.0.1:{port}"):
        pass


def test_one_that_ends_is_told_with_what_it_said(start):
    """No wait until time is up: its end, its exit code and its last words."""
    began = time.monotonic()

    with (
        pytest.raises(BackendUnavailable, match=r"ended with 3.*\nno database$") as told,
        start(command=["{python}", "-c", "print('no database'); raise SystemExit(3)"]),
    ):
        pass

    assert time.monotonic() - began < 5
    assert "Correct start.ready or start.command" in str(told.value)


def test_one_that_is_never_ready_is_stopped_with_what_it_has_started(start, free_port, monkeypatch):
    """Time is up: its child is ended, too, though it takes no notice of being asked."""
    monkeypatch.setattr("issuing_harness.tooling.child.STOP_SECONDS", 0.2)
    child = "import signal,time,os; signal.signal(15, signal.SIG_IGN); os.fork(); time.sleep(60)"
    listening = f"import socket; s = socket.create_server(('127.0.0.1', {free_port})); {child}"

    with (
        pytest.raises(BackendUnavailable, match="it runs on, and nothing answers there"),
        start(command=["{python}", "-c", listening], ready="tcp://127.0.0.1:9", seconds=0.5),
    ):
        pass

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", free_port), timeout=1)


def test_variables_that_would_be_sent_empty_are_refused(tmp_path, monkeypatch):
    """Each by its name, with where the profile names it, as an unset secret is."""
    monkeypatch.setenv("SET", "x")
    path = tmp_path / "certification.toml"
    path.write_text(
        '[integration]\nname = "O"\n[application.shows.card]\nhttp = "GET /cards/{card}"\n'
        'headers = {Authorization = "Bearer $NOT_SET", X = "$SET"}\n'
        '[application.shows.balance]\nsql = "SELECT 1"\ndatabase = "$NO_BASE"\n'
        '[application.takes]\nbudget = {http = "PUT /b", headers = {A = "$NOT_SET"}}\n'
    )
    with pytest.raises(SettingsError) as refused:
        names_for(read_profile(path), tmp_path, {})

    assert "NOT_SET (in application.shows.card, application.takes.budget)" in str(refused.value)
    assert "NO_BASE (in application.shows.balance)" in str(refused.value)


@pytest.mark.long
def test_what_answers_and_is_not_ready_is_told(start):
    """More headers than are read, or an error: nobody is said to be away."""
    many = SERVER.replace(
        "self.end_headers()", "[self.send_header('x', 'y') for _ in range(150)]; self.end_headers()"
    )
    failing = SERVER.replace("send_response(200)", "send_response(503)")
    for server, words in ((many, "got more than 100 headers"), (failing, "has the status 503")):
        command = ["{python}", "-c", dedent(server), "{port}"]
        with (
            pytest.raises(BackendUnavailable, match=f"what answers there .*{words}"),
            start(command=command, seconds=1.5),
        ):
            pass


ORPHANS = """
    import os, signal, subprocess, sys
    from issuing_harness.tooling.child import ProcessGroup
    sleeper = "import os, time; os.fork(); print(flush=True); time.sleep(60)"
    program = [sys.executable, "-c", sleeper]
    ProcessGroup(subprocess.Popen(program, stdout=1, start_new_session=True))
    sys.stdin.readline()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_does_not_outlive_a_run_that_is_killed():
    """``kill -9`` leaves no time to end it, or what it has started; a guard does both."""
    command = [sys.executable, "-c", dedent(ORPHANS)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as run:
        assert [run.stdout.readline() for _ in range(2)] == ["\n", "\n"]
        run.stdin.write("\n")
        run.stdin.flush()
        assert run.wait(10) == -signal.SIGKILL
        began = time.monotonic()
        # the end of what both of them hold open
        assert run.stdout.read() == ""

    assert time.monotonic() - began < 5


#: Forks twice, and begins a session of its own in between, as a daemon does.
DAEMON = """
    import os, sys, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            with open("daemon", "w") as file:
                file.write(str(os.getpid()))
            time.sleep(60)
        os._exit(0)
    os.execv(sys.executable, [sys.executable, "server.py", sys.argv[1]])
"""


def _is_there(number):
    status = Path(f"/proc/{number}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows it")
def test_what_has_become_a_daemon_ends_with_it(start, tmp_path):
    """It has left the group, and would answer in the next run."""
    (tmp_path / "daemon.py").write_text(dedent(DAEMON))
    with start(command=["{python}", "daemon.py", "{port}"]):
        wait_until((tmp_path / "daemon").exists)
        wait_until((tmp_path / "daemon").read_text)
        number = int((tmp_path / "daemon").read_text())
        assert _is_there(number)

    assert not _is_there(number)


@pytest.mark.long
def test_what_has_become_a_daemon_does_not_outlive_a_run_that_is_killed(tmp_path):
    """The guard finds it, too."""
    (tmp_path / "server.py").write_text("import time; time.sleep(60)")
    (tmp_path / "daemon.py").write_text(dedent(DAEMON))
    code = """
        import os, signal, subprocess, sys
        from issuing_harness.tooling.child import MARK, ProcessGroup
        program = [sys.executable, "daemon.py", "0"]
        environment = {**os.environ, MARK: "of-a-test"}
        process = subprocess.Popen(program, env=environment, start_new_session=True)
        ProcessGroup(process, "of-a-test")
        sys.stdin.readline()
        os.kill(os.getpid(), signal.SIGKILL)
    """
    command = [sys.executable, "-c", dedent(code.replace("of-a-test", tmp_path.name))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True, cwd=tmp_path) as run:
        wait_until((tmp_path / "daemon").exists)
        wait_until((tmp_path / "daemon").read_text)
        number = int((tmp_path / "daemon").read_text())
        run.stdin.write("\n")
        run.stdin.close()
        run.wait(10)

    wait_until(lambda: not _is_there(number))


def test_another_program_in_its_place_is_not_taken_for_it(start, free_port):
    """One of an earlier run, say, that was never ended: it would be certified unseen."""
    with (
        socket.create_server(("127.0.0.1", free_port)),
        pytest.raises(
            BackendUnavailable, match=f"something answers at tcp://127.0.0.1:{free_port}"
        ),
        start(ready="tcp://127.0.0.1:{port}"),
    ):
        pass


def test_a_message_has_the_words_of_this_start_alone(start, tmp_path):
    """The log goes on from one start to the next."""
    (tmp_path / "log").write_text("what an earlier one has said\n")

    with (
        pytest.raises(BackendUnavailable, match=r"It said:\nno database$"),
        start(command=["{python}", "-c", "print('no database'); raise SystemExit(3)"]),
    ):
        pass


def test_a_port_that_is_no_number_is_told_at_once(start):
    """Most likely its braces were forgotten."""
    with (
        pytest.raises(SettingsError, match=r"start.ready = tcp://127.0.0.1:port, whose port is no"),
        start(ready="tcp://127.0.0.1:port"),
    ):
        pass


def test_a_program_that_is_not_there_is_named(start):
    """A misspelt command is a mistake of the profile, told as one."""
    with (
        pytest.raises(BackendUnavailable, match=r"no-such-program was to start.*start.command"),
        start(command=["no-such-program"]),
    ):
        pass


PROFILE = """
    [integration]
    name = "Ours"
    endpoint = "http://127.0.0.1:{port}/hooks"
    secret = "TESTED_WEBHOOK_SECRET"
"""


def _profile(tmp_path, more=""):
    path = tmp_path / "certification.toml"
    text = dedent(PROFILE) if more else dedent(PROFILE).replace("{port}", "8000")
    path.write_text(text + more)
    return read_profile(path)


def test_a_secret_is_made_for_one_that_is_started(tmp_path, monkeypatch):
    """One that runs already has to have its secret in the variable that the profile names."""
    monkeypatch.delenv("TESTED_WEBHOOK_SECRET", raising=False)
    starts = '[start]\ncommand = ["node"]\nready = "tcp://127.0.0.1:1"\n'

    names = names_for(_profile(tmp_path, starts), tmp_path, {"sandbox.base": "http://x"})

    assert names.fill("{secret} {sandbox.base} {tmp}").startswith("whsec_")
    assert names.fill("{sandbox.base}") == "http://x"
    with pytest.raises(SettingsError, match="TESTED_WEBHOOK_SECRET holds the endpoint's secret"):
        names_for(_profile(tmp_path), tmp_path, {})
    monkeypatch.setenv("TESTED_WEBHOOK_SECRET", "whsec_mine")
    assert names_for(_profile(tmp_path), tmp_path, {}).values["secret"] == "whsec_mine"


def test_it_does_not_get_the_key_that_signs(start, free_port, monkeypatch):
    """Its output is evidence: a program that shows its environment would give the key away."""
    monkeypatch.setenv("ISSUING_SIGNING_KEY", "of the owner")
    monkeypatch.setenv("OF_ITS_OWN", "known")
    command = ["sh", "-c", "TOLD=$ISSUING_SIGNING_KEY/$OF_ITS_OWN exec {python} server.py {port}"]

    with start(command=command):
        assert urlopen(f"http://127.0.0.1:{free_port}/").read() == b"/known"
