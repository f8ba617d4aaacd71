"""Drives a server with ``wrk``, a load generator in C, and reads what it answers.

A script in Lua runs inside of wrk: it counts every answer whose status is not 200, and every one in
whose body what has to be there is not, so that a server that refuses quickly is not fast.
"""

import os
import resource
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.figures import Invalid, Refused

KEY: Final = "sk_test_bench"
CONNECTIONS: Final = 8
#: The part of the time for which a thread of the load generator may work, before it is what limits.
MOST_BUSY: Final = 0.9
WHERE: Final = (
    "wrk, the load generator of these rows, is not installed: `apt-get install wrk` on Debian and "
    "Ubuntu, `brew install wrk` on macOS; its source is at github.com/wg/wrk"
)
_SCRIPT: Final = """
local threads, forms = {}, {%(forms)s}
function setup(thread)
  thread:set("number", #threads %% #forms + 1)
  table.insert(threads, thread)
end
function init()
  seen, refused, wrong, first = 0, 0, 0, ""
  local form = forms[number]
  local headers = {["Authorization"] = "Bearer " .. form[1]}
  if form[2] then headers["Content-Type"] = "application/x-www-form-urlencoded" end
  whole = wrk.format(form[2] and "POST" or "GET", nil, headers, form[2])
end
function request() return whole end
function response(status, headers, body)
  seen = seen + 1
  if status ~= 200 then refused = refused + 1
  elseif not body:find(%(expected)s, 1, true) then wrong = wrong + 1
  else return end
  if first == "" then first = status .. " " .. body:sub(1, 300):gsub("%%s+", " ") end
end
function done(summary)
  local total, bad, other, shown = 0, 0, 0, ""
  for _, thread in ipairs(threads) do
    total, bad = total + thread:get("seen"), bad + thread:get("refused")
    other = other + thread:get("wrong")
    if shown == "" then shown = thread:get("first") end
  end
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout
  io.write(string.format("COUNTED %%d %%d %%d %%d %%d %%s\\n", total, bad, other, lost,
    summary.duration, shown))
end
"""


@dataclass(frozen=True, slots=True)
class Target:
    """What is driven.

    Args:
        url: where requests are sent.
        forms: the key of an account and the form that is posted for it, one for each client;
            without a form it is a GET.
        expected: what stands in every good answer.
    """

    url: str
    forms: Sequence[tuple[str, str | None]]
    expected: str


@dataclass(frozen=True, slots=True)
class Driven:
    """What came of it.

    Args:
        rate: good answers a second.
        answers: how many there were.
    """

    rate: float
    answers: int


def find() -> str:
    """Return the path of wrk.

    Raises:
        Refused: it is not installed.
    """
    if (found := shutil.which("wrk")) is None:
        raise Refused(WHERE)
    return found


def drive(target: Target, folder: Path, seconds: int = 2) -> Driven:
    """Drive a server for some seconds: by 8 connections, or by one for each of more accounts.

    Args:
        target: what is driven.
        folder: where the script is written.
        seconds: for how long.

    Raises:
        Invalid: an answer was not what it has to be, or wrk itself was the bottleneck.
        Refused: there is no wrk.
    """
    program, threads = find(), len(target.forms)
    script = folder / "drive.lua"
    script.write_text(_script(target))
    command = [program, f"-t{threads}", f"-c{max(threads, CONNECTIONS)}", f"-d{seconds}s"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [*command, "-s", str(script), target.url],
        capture_output=True, text=True, check=False, timeout=seconds + 60,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    counted = done.stdout.rpartition("COUNTED ")[2].split(" ", 5)
    if done.returncode or len(counted) < 5:  # noqa: PLR2004 - five numbers and a text
        raise Invalid(f"wrk failed: {done.stdout[-500:]}{done.stderr[-500:]}")
    answers, refused, wrong, lost, microseconds = (int(each) for each in counted[:5])
    if refused or wrong or lost or not answers:
        raise Invalid(
            f"{target.url} gave {answers:,} answers: {refused:,} were not 200, {wrong:,} lacked "
            f"`{target.expected}`, {lost:,} did not come. The first: {''.join(counted[5:]).strip()}"
        )
    busy = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    if busy > MOST_BUSY * min(threads, os.cpu_count() or 1) * microseconds / 1e6:
        raise Invalid(f"wrk worked for {busy:.1f} of {seconds} s: the load was the bottleneck")
    return Driven(answers * 1e6 / microseconds, answers)


def _script(target: Target) -> str:
    forms = ", ".join(
        f"{{{_quoted(key)}, {'nil' if form is None else _quoted(form)}}}"
        for key, form in target.forms
    )
    return _SCRIPT % {"forms": forms, "expected": _quoted(target.expected)}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
