"""``issuing-sandbox``: how it starts, what it says, and where it listens."""

import json
import socket
import subprocess
import sys
import urllib.request
from importlib.metadata import EntryPoint, entry_points, version

import pytest
from click.testing import CliRunner

from issuing_sandbox.__main__ import main
from issuing_sandbox.command_group import COMMANDS
from issuing_sandbox.policies import Policies
from tests.sandbox.program import run, started

#: What serves a first answer without the page, the controls, uploads, processes and commands.
FIRST_ANSWER = """
import sys
before = set(sys.modules)
import issuing_sandbox.__main__ as program
from issuing_sandbox.wire.http import Request
request = Request("GET", "/v1/balance", "", {"authorization": "Bearer sk_test_x"})
print(int(program.Sandbox().handle_to_end(request).status), *set(sys.modules) - before)
"""
LATER = {
    "difflib",
    "email",
    "importlib.metadata",
    "csv",
    "issuing_sandbox.control.controls",
    "issuing_sandbox.page.access",
    "issuing_sandbox.page.account_pages",
    "issuing_sandbox.page.records",
    "issuing_sandbox.processes.parent",
    "issuing_sandbox.state.state_file",
    "issuing_sandbox.wire.multipart",
    "jinja2",
    "sqlite3",
    "tomllib",
    "urllib3",
    "zoneinfo",
}
#: Which of the program's classes are dataclasses, and which parts of the contract have been read.
COMPILED_AND_READ = """
import sys
from dataclasses import is_dataclass
from issuing_sandbox.__main__ import main
from issuing_sandbox.contract import published
own = [vars(sys.modules[each]) for each in tuple(sys.modules) if each.startswith("issuing_sandbox")]
named = [each for names in own for each in names.values() if isinstance(each, type)]
compiled = {each.__name__ for each in named if is_dataclass(each)}
print(published.schemas.cache_info().currsize, *compiled)
"""


def asked(url, key="sk_test_x"):
    """The decoded answer to a GET."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


def test_the_banner_says_what_it_is_and_how_to_try_it():
    """Not Stripe, where it listens, and two commands to begin with."""
    with started("--port", "0") as (base, banner):
        assert f"Issuing sandbox on {base} (not Stripe: a stand-in, loopback only)" in banner
        assert f"curl {base}/v1/balance -u sk_test_anything:" in banner
        assert "2026-05-27.dahlia" in banner
        assert asked(f"{base}/v1/balance")["object"] == "balance"


def test_what_the_first_answer_does_not_need_is_imported_later():
    """The program is soon there for whoever starts it for each run of their tests."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST_ANSWER], capture_output=True, text=True, check=True
    )
    status, *imported = done.stdout.split()

    assert status == "200"
    assert LATER.intersection(imported) == set()


def test_a_start_compiles_few_dataclasses_and_reads_no_schemas():
    """Each dataclass compiles its methods anew: only those that are changed, or have heirs."""
    done = subprocess.run(
        [sys.executable, "-c", COMPILED_AND_READ], capture_output=True, text=True, check=True
    )
    schemas, *compiled = done.stdout.split()

    assert schemas == "0"
    assert set(compiled) <= {"Action", "Call", "Request", "Response"}


def test_only_loopback_is_listened_on():
    """No other address of this machine answers on the port."""
    with started("--port", "0") as (base, _):
        port = int(base.rpartition(":")[2])
        with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
            socket.create_connection(("127.0.0.2", port), timeout=2)
        socket.create_connection(("127.0.0.1", port), timeout=2).close()


def test_a_port_in_use_is_said_with_what_to_do():
    """Which port, why, and a command that works; no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--port", str(port))

    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert "issuing-sandbox --port " in done.stderr
    assert "Traceback" not in done.stderr


def test_seed_and_time_make_a_run_repeatable():
    """The same seed at the same moment gives the same account."""
    seen = []
    for seed in ("a", "a", "b"):
        with started("--port", "0", "--seed", seed, "--at", "1780315200") as (base, _):
            account = asked(f"{base}/v1/account")
            seen.append((account["id"], account["created"]))

    assert seen[0] == seen[1] != seen[2]
    assert seen[0][1] == 1780315200


@pytest.mark.parametrize(("given", "kept_back"), [((), True), (("nowhere.invalid",), False)])
def test_webhooks_leave_this_machine_only_where_it_is_allowed(given, kept_back):
    """Host by host; the attempt says what became of it."""
    options = [part for host in given for part in ("--deliver-to", host)]
    with started("--port", "0", *options) as (base, _):
        hook = b"url=http://nowhere.invalid/&enabled_events[]=topup.created"
        for path, form in (
            ("v1/webhook_endpoints", hook),
            ("_sandbox/dashboard/add_funds", b"amount=1"),
            ("_sandbox/deliveries/flush", b""),
        ):
            request = urllib.request.Request(
                f"{base}/{path}", form, {"Authorization": "Bearer sk_test_x"}
            )
            urllib.request.urlopen(request, timeout=15).close()
        [delivery] = asked(f"{base}/_sandbox/deliveries")["data"]

    assert ("kept back" in delivery["attempts"][0]["problem"]) == kept_back


def test_policies_are_set_by_name():
    """A top-up that stays pending, in the words of the policy; an unknown one is refused."""
    unknown = run("--port", "0", "--policy", "topup_autosetle=false")
    wrong = run("--port", "0", "--policy", "list_limit=sometimes")
    not_a_number = run("--port", "0", "--policy", "screening_seconds=soon")

    assert "no policy 'topup_autosetle'" in unknown.stderr
    assert "topup_autosettle" in unknown.stderr
    assert "The policy list_limit is 'clamp' or 'refuse', not 'sometimes'." in wrong.stderr
    assert "The policy screening_seconds is a whole number, not 'soon'." in not_a_number.stderr
    with started("--port", "0", "--policy", "topup_autosettle=false") as (base, _):
        form = b"amount=5&currency=usd&destination_balance=issuing"
        request = urllib.request.Request(
            f"{base}/v1/topups", form, {"Authorization": "Bearer sk_test_x"}
        )
        urllib.request.urlopen(request, timeout=10).close()
        assert asked(f"{base}/v1/balance")["issuing"]["available"][0]["amount"] == 0


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["--port", "99999"], "99999 is no port. It is a number from 0, which takes a free one"),
        (["--port", "-1"], "-1 is no port"),
        (["--at", "99999999999999999"], "is not in the range 0<=x<=253402300799"),
        (["--policy", "topup_autosetle=true"], "Did you mean 'topup_autosettle'?"),
        (["--policy", "list_limit=clmp"], "Did you mean 'clamp'?"),
        (["--policy", "topup_autosettle"], "Write it like topup_autosettle=true."),
        (["--deliver-to", "http://tests.invalid:80"], "Did you mean tests.invalid?"),
        (["contrct"], "Did you mean 'contract'?"),
    ],
)
def test_a_mistake_on_the_command_line_is_told_in_a_sentence(typed, told):
    """With the nearest thing and what to do; nothing starts, and there is no traceback."""
    said = CliRunner().invoke(main, typed)

    assert said.exit_code == 2
    assert told in said.output
    assert isinstance(said.exception, SystemExit)


def test_an_unknown_policy_that_is_near_no_other_lists_them_all():
    """Whoever guesses learns what there is."""
    said = CliRunner().invoke(main, ["--policy", "zzz=1"]).output

    assert [name for name in ("account_country", "list_limit") if name not in said] == []


@pytest.mark.parametrize("typed", [["-h"], ["--help"], ["contract", "-h"]])
def test_help_is_there_and_not_cut(typed):
    """With ``-h`` as well, for the commands that others add, too; no line ends in dots."""
    said = CliRunner().invoke(main, typed)

    assert said.exit_code == 0
    assert "..." not in said.output.partition("Commands:")[2]


def test_the_version_is_told():
    """By the name of the command and the version of the package."""
    said = CliRunner().invoke(main, ["--version"])

    assert said.output == f"issuing-sandbox, version {version('issuing-harness')}\n"


def test_a_command_that_cannot_be_loaded_stops_nothing_else(monkeypatch):
    """Another package's broken command says why; the help and the other commands work."""
    broken = EntryPoint("broken", "nowhere.to_be_found:command", COMMANDS)
    real = entry_points(group=COMMANDS)
    monkeypatch.setattr(
        "importlib.metadata.entry_points",
        lambda name=None, **_: [e for e in (*real, broken) if name in (None, e.name)],
    )

    said = CliRunner().invoke(main, ["broken"])
    assert (said.exit_code, "nowhere.to_be_found:command cannot be loaded" in said.output) == (
        1,
        True,
    )
    assert CliRunner().invoke(main, ["--help"]).exit_code == 0
    assert CliRunner().invoke(main, ["contract", "--help"]).exit_code == 0


@pytest.mark.parametrize("choice", ["account_country=gb", "account_country=GB"])
def test_a_policy_s_value_may_be_written_in_either_case(choice):
    """The page of policies and the command line mean the same country."""
    with started("--port", "0", "--policy", choice) as (base, _):
        assert asked(f"{base}/v1/account")["country"] == "GB"


def test_a_policy_s_switch_may_be_written_in_either_case():
    """As Python writes it, too; chosen in Python itself, a value may be in either case as well."""
    assert Policies.from_choices(["topup_autosettle=False"]).topup_autosettle is False
    assert Policies(account_country="gb").account_country == "GB"
