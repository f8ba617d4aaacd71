"""``certify init``: asks a person, and writes the first files of a certification.

Enter takes what is usual. What is there stays, unless it is to be written over.
"""

import re
import shlex
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from os.path import relpath
from pathlib import Path
from typing import Final, TypeVar

import click

from issuing_harness.certification.first_profile import Answers, require_writer, write_profile
from issuing_harness.certification.needed import NEEDED, SHOWS, TAKES, Need
from issuing_harness.certification.profile import ACCOUNTS, DECIDES, DECIDING, read_profile
from issuing_harness.certification.profile_file import PROFILE
from issuing_harness.certification.requirements import CAPABILITIES
from issuing_harness.errors import SettingsError
from issuing_harness.scaffold.certification import certification_workflow
from issuing_harness.settings import SECRET_VARIABLE
from issuing_harness.whole_files import write_whole

#: The capabilities that are asked for together, by what they are about. What follows from how an
#: integration decides and for which account is asked for with its endpoint.
GROUPS: Final[Mapping[str, Sequence[str]]] = {
    "Purchases": ("own_budget", "own_limits", "merchant_rules", "partial_approval"),
    "Cards": (
        *("creates_cardholders", "individuals", "creates_cards", "virtual_cards"),
        *("physical_cards", "shows_card_details"),
    ),
    "Money": (
        *("ledger", "shows_balance", "foreign_currency", "disputes", "funding"),
        *("automatic_top_ups", "treasury"),
    ),
    "Stripe": ("calls_stripe", "polls_events", "several_endpoints", "follows_test_clock"),
}
_REASON: Final = "It is no part of the product."
_NONE: Final = "-"
_NOT_TOLD: Final = "It runs already, and is not told where the sandbox is."
#: How often one question is asked.
_ATTEMPTS: Final = 5
_REQUEST: Final = r"(GET|POST|PUT|PATCH|DELETE) (/|https?://)\S*"
_FIXED: Final = re.compile(r'\{? *fixed *=? *"?([\w.-]+)"? *\}?')
_VARIABLE: Final = re.compile(r"environment ([A-Za-z_]\w*)")
#: What an answer has to be, and how that is said.
_ADDRESS: Final = (r"https?://\S+", "an address, such as http://127.0.0.1:8000/webhooks/stripe")
_NAME: Final = (r"(?!whsec_)[A-Za-z_]\w*", "a variable's name, never the secret itself")
_READY: Final = (r"(https?|tcp|file)://\S+", "http://… or tcp://host:port, or file:///…")
_PATH: Final = (r"(/|https?://)\S*", "a path, such as /cards/{card}")
_RESET: Final = (_REQUEST, "a method and a path, such as POST /reset")
_SETTING: Final = rf"{_REQUEST}|{_FIXED.pattern}|{_VARIABLE.pattern}"
_ANY: Final = (r"(?s).*", "")
_STARTED: Final = "http://127.0.0.1:{port}/webhooks/stripe"
_RUNNING: Final = "http://127.0.0.1:8000/webhooks/stripe"

_Value = TypeVar("_Value")


def write_first_files(
    folder: Path, *, overwrite: bool, ci: str = "", shards: int = 1
) -> Iterator[Path]:
    """Write a profile and a workflow, and yield what was written.

    Args:
        folder: the project's.
        overwrite: whether what is there is written over.
        ci: what is to run the workflow: ``github``, ``gitlab``, or what there are files of.
        shards: on how many machines at once it certifies.

    Raises:
        SettingsError: what was answered is not possible, or what is there cannot be read.
    """
    profile = folder / PROFILE
    if profile.exists() and not overwrite:
        click.echo(f"{PROFILE} is there, and stays as it is; --overwrite asks anew.")
    else:
        require_writer()
        yield write_profile(ask(folder), folder, overwrite=overwrite)
    endpoint = read_profile(profile).endpoint
    secret = endpoint.secret if endpoint else SECRET_VARIABLE
    workflow = certification_workflow(folder, secret, ci, shards)
    file = workflow.change.path
    if file.exists() and not overwrite:
        again = f" Delete it, and type this again, to have one of {shards} shards."
        wanted = again if shards > 1 else ""
        click.echo(f"{relpath(file)} is there, and stays as it is.{wanted}")
        return
    for change in (workflow.change, *workflow.including):
        change.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(change.path, change.text.encode())
        yield change.path
    for remark in workflow.remarks:
        click.echo(remark)


def ask(folder: Path) -> Answers:
    """Return what a person answers.

    Args:
        folder: the project's, whose name is proposed.
    """
    click.echo(
        "Enter takes what stands in brackets. Everything can be changed in the file later.\n"
    )
    name = _required("Its name", folder.name, _ANY)
    command = _asked("The command that starts it, or nothing if it runs already", "", shlex.split)
    # a run chooses the port of what it starts, and says so in the variable PORT
    usual = _STARTED if command else _RUNNING
    url = _optional("Its webhook endpoint", usual, _ADDRESS)
    secret, decides, account = _about_endpoint() if url else ("", "no", "own")
    at = _origin(url or usual)
    ready = _required("What answers when it is ready", at, _READY) if command else ""
    missing = _ask_missing(decides, is_started=bool(command))
    base = _optional("\nThe address of its own HTTP API", at, _ADDRESS)
    reset = _optional("How it is emptied before a scenario", "POST /reset", _RESET) if base else ""
    offers = {*CAPABILITIES} - {*missing} - ({"connect"} if account == "own" else set())
    ways = _ask_ways(offers) if base else {}
    lacks = [need.lack for need, way in ways.items() if not way]
    why = _required(f"Why not: {', '.join(lacks)}", _REASON, _ANY) if lacks else ""
    return Answers(
        name=name,
        endpoint=url,
        secret=secret,
        decides=decides,
        account=account,
        command=command,
        ready=ready,
        variables=_variables(secret, calls="calls_stripe" in offers),
        base=base,
        reset=reset,
        shows=_of_part(SHOWS, ways),
        takes={name: _setting(way) for name, way in _of_part(TAKES, ways).items()},
        lacks=dict.fromkeys(lacks, why),
        missing=missing,
    )


def _about_endpoint() -> tuple[str, str, str]:
    """Return the variable with its secret, how it decides, and for which account it acts."""
    secret = _required("The environment variable with its secret", SECRET_VARIABLE, _NAME)
    decides = _required(f"Decides on purchases by ({_or(DECIDES)})", "reply", _among(DECIDES))
    account = _required(f"Acts for account ({_or(ACCOUNTS)})", "own", _among(ACCOUNTS))
    return secret, decides, account


def _variables(secret: str, *, calls: bool) -> dict[str, str]:
    """Return the variables that it is started with."""
    variables = {"PORT": "{port}"} | ({secret: "{secret}"} if secret else {})
    if calls:
        variables |= {"STRIPE_API_BASE": "{sandbox.base}", "STRIPE_API_KEY": "{sandbox.key}"}
    return variables


def _ask_missing(decides: str, *, is_started: bool) -> dict[str, str]:
    """Return what it does not offer, with the reasons."""
    # the sandbox is at another port in each run, which only one that is started can be told
    missing = {} if is_started else {"calls_stripe": _NOT_TOLD}
    moot = {*missing, *(DECIDING if decides == "no" else ())}
    for title, names in GROUPS.items():
        if chosen := _chosen(title, [each for each in names if each not in moot]):
            reason = _required("  Why not", _REASON, _ANY)
            missing |= dict.fromkeys(chosen, reason)
    return missing


def _ask_ways(offers: Collection[str]) -> dict[Need, str]:
    """Return how each thing is shown or taken that is needed of one that offers all this."""
    return {need: _ask_way(need) for need in NEEDED if set(need.offered) <= set(offers)}


def _ask_way(need: Need) -> str:
    if need.part == SHOWS:
        usual = need.usual.removeprefix("GET ")
        return _optional(f"Where it shows the {need.name}", usual, _PATH)
    fixed = f" or fixed {need.value} ({need.meaning})," if need.fixed else ""
    words = f"a method and a path,{fixed} or environment NAME, with which it is started anew"
    return _optional(f"How it is told the {need.name}", need.usual, (_SETTING, words))


def _of_part(part: str, ways: Mapping[Need, str]) -> dict[str, str]:
    return {need.name: way for need, way in ways.items() if way and need.part == part}


def _chosen(title: str, names: Sequence[str]) -> list[str]:
    """Return which of several things it does not do."""
    if not names:
        return []
    click.echo(f"\n{title}: the integration")
    for number, each in enumerate(names, 1):
        click.echo(f"  {number} {CAPABILITIES[each]} ({each})")
    question = "  Which of these does it not do? Numbers, or Enter for none"
    numbers = _asked(question, "", lambda text: _numbers(text, len(names)))
    return [names[number - 1] for number in numbers]


def _numbers(text: str, most: int) -> list[int]:
    """Return the numbers in a text, such as ``1 3`` or ``1,3``.

    Raises:
        ValueError: one of them is none of the list.
    """
    words = text.replace(",", " ").split()
    for word in words:
        if not (word.isdecimal() and 1 <= int(word) <= most):
            raise ValueError(f"{word} is none of 1 to {most}; say for example: 1 {most}")
    return sorted({int(word) for word in words})


def _setting(answer: str) -> object:
    """Return how a setting is made as the profile has it."""
    if fixed := _FIXED.fullmatch(answer):
        return {"fixed": fixed[1]}
    if variable := _VARIABLE.fullmatch(answer):
        return {"environment": {variable[1]: "{value}"}}
    return answer


def _or(values: Sequence[str]) -> str:
    return f"{', '.join(values[:-1])} or {values[-1]}"


def _among(values: Sequence[str]) -> tuple[str, str]:
    return "|".join(values), f"one of {', '.join(values)}"


def _optional(question: str, usual: str, form: tuple[str, str]) -> str:
    """Return an answer; empty where a person says that there is none."""
    return _asked(
        f"{question} ({_NONE} for none)",
        usual,
        lambda text: "" if text == _NONE else _formed(text, form),
    )


def _required(question: str, usual: str, form: tuple[str, str]) -> str:
    return _asked(question, usual, lambda text: _formed(text, form))


def _formed(text: str, form: tuple[str, str]) -> str:
    """Return an answer that has its form.

    Raises:
        ValueError: it has not.
    """
    pattern, words = form
    if not re.fullmatch(pattern, text):
        raise ValueError(f"it is {words}")
    return text


def _asked(question: str, usual: str, read: Callable[[str], _Value]) -> _Value:
    """Return an answer; a bad one is asked for again, where somebody is there to be asked.

    Raises:
        SettingsError: it is bad, and nobody is there, or it was bad too often.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        text = _answered(question, usual)
        try:
            return read(text)
        except ValueError as error:
            # a secret that was typed is shown to nobody
            shown = "whsec_…" if text.startswith("whsec_") else text
            problem = f"{shown} was answered, and {error}"
            if attempt == _ATTEMPTS or not _is_somebody_there():
                raise SettingsError(
                    f"'{question.strip()}' was asked: {problem}. Nothing was written. Correct that "
                    "line, and begin again: issuing-harness certify init."
                ) from None
            click.echo(f"Not possible: {problem}.")
    raise AssertionError


def _answered(question: str, usual: str) -> str:
    """Return what was typed, without spaces around it.

    Raises:
        SettingsError: nothing was, because the input has ended, or Ctrl-C was.
    """
    try:
        return str(click.prompt(question, default=usual, show_default=bool(usual))).strip()
    except (click.Abort, RuntimeError):  # of input() itself, if there is no input at all
        raise SettingsError(
            f"\n'{question.strip()}' was asked, and no answer came: the input ended, or Ctrl-C was "
            "pressed. Nothing was written. Begin again in a terminal, or with a line for each "
            "question; an empty one takes what is usual: yes '' | issuing-harness certify init."
        ) from None


def _is_somebody_there() -> bool:
    return sys.stdin.isatty()


def _origin(url: str) -> str:
    """Return scheme, host and port of an address, names in braces and all."""
    return "/".join(url.split("/", 3)[:3])
