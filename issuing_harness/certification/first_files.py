"""``certify init``: asks a person, and writes the first files of a certification.

Enter takes what is usual. What is there stays, unless it is to be written over.
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from os.path import relpath
from pathlib import Path
from typing import Final

import click

from issuing_harness.certification.first_profile import Answers, require_writer, write_profile
from issuing_harness.certification.profile import ACCOUNTS, DECIDES, PROFILE, read_profile
from issuing_harness.certification.requirements import CAPABILITIES
from issuing_harness.scaffold.repository import certification_workflow
from issuing_harness.settings import SECRET_VARIABLE
from issuing_harness.whole_files import write_whole

#: What is asked for together, by what it is about. What follows from how an integration decides and
#: for which account is asked for with its endpoint.
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
#: What only an integration that decides on purchases can do.
_DECIDING: Final = ("own_budget", "own_limits", "merchant_rules", "partial_approval")
_BALANCE: Final = "shows_balance"
_REASON: Final = "It is no part of the product."
#: What an application shows and takes, and where that often is.
_SHOWS: Final = {
    "card": "/cards/{card}",
    "authorization": "/authorizations/{authorization}",
    "transaction": "/transactions/{transaction}",
    "balance": "/balance",
}
_TAKES: Final = {"budget": "PUT /cards/{card}/budget"}
_NONE: Final = "-"
_STARTED: Final = "http://127.0.0.1:{port}/webhooks/stripe"
_RUNNING: Final = "http://127.0.0.1:8000/webhooks/stripe"


def write_first_files(folder: Path, *, overwrite: bool) -> Iterator[Path]:
    """Write a profile and a workflow, and yield what was written.

    Args:
        folder: the project's.
        overwrite: whether what is there is written over.

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
    workflow = certification_workflow(folder, endpoint.secret if endpoint else SECRET_VARIABLE)
    if workflow.path.exists() and not overwrite:
        click.echo(f"{relpath(workflow.path)} is there, and stays as it is.")
        return
    workflow.path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(workflow.path, workflow.text.encode())
    yield workflow.path


def ask(folder: Path) -> Answers:
    """Return what a person answers.

    Args:
        folder: the project's, whose name is proposed.
    """
    click.echo(
        "Enter takes what stands in brackets. Everything can be changed in the file later.\n"
    )
    name = click.prompt("Its name", default=folder.name)
    command = _optional("The command that starts it, or nothing if it runs already", "")
    # a run chooses the port of what it starts, and says so in the variable PORT
    usual = _STARTED if command else _RUNNING
    url = _optional("Its webhook endpoint", usual)
    secret, decides, account = _about_endpoint() if url else ("", "no", "own")
    at = _origin(url or usual)
    ready = click.prompt("What answers when it is ready", default=at) if command else ""
    base = _optional("The address of its own HTTP API", at)
    reset = _optional("How it is emptied before a scenario", "POST /reset") if base else ""
    shows = _each("Where that shows", _SHOWS) if base else {}
    return Answers(
        name=name,
        endpoint=url,
        secret=secret,
        decides=decides,
        account=account,
        command=shlex.split(command),
        ready=ready,
        variables={"PORT": "{port}"} | ({secret: "{secret}"} if secret else {}),
        base=base,
        reset=reset,
        shows=shows,
        takes=_each("How it is told", _TAKES) if base else {},
        missing=_ask_missing(decides, shows),
    )


def _about_endpoint() -> tuple[str, str, str]:
    """Return the variable with its secret, how it decides, and for which account it acts."""
    secret = click.prompt("The environment variable with its secret", default=SECRET_VARIABLE)
    decides = click.prompt("Decides on purchases by", default="reply", type=click.Choice(DECIDES))
    account = click.prompt("Acts for account", default="own", type=click.Choice(ACCOUNTS))
    return secret, decides, account


def _ask_missing(decides: str, shows: Mapping[str, str]) -> dict[str, str]:
    """Return what it does not offer, with the reasons."""
    missing = {} if "balance" in shows else {_BALANCE: "It shows no balance."}
    moot = {*missing, *(_DECIDING if decides == "no" else ())}
    for title, names in GROUPS.items():
        asked = [each for each in names if each not in moot]
        if chosen := _chosen(title, asked):
            reason = click.prompt("  Why not", default=_REASON)
            missing |= dict.fromkeys(chosen, reason)
    return missing


def _chosen(title: str, names: Sequence[str]) -> list[str]:
    """Return which of several things it does not do."""
    if not names:
        return []
    click.echo(f"\n{title}: the integration")
    for number, each in enumerate(names, 1):
        click.echo(f"  {number} {CAPABILITIES[each]}")
    numbers = click.prompt(
        "  Which of these does it not do? Numbers, or Enter for none",
        default="",
        show_default=False,
        value_proc=lambda text: _numbers(text, len(names)),
    )
    return [names[number - 1] for number in numbers]


def _numbers(text: str, most: int) -> list[int]:
    """Return the numbers in a text, such as ``1 3`` or ``1,3``.

    Raises:
        click.BadParameter: one of them is none of the list.
    """
    words = text.replace(",", " ").split()
    for word in words:
        if not (word.isdecimal() and 1 <= int(word) <= most):
            raise click.BadParameter(f"{word} is none of 1 to {most}; say for example: 1 {most}")
    return sorted({int(word) for word in words})


def _each(title: str, usual: Mapping[str, str]) -> dict[str, str]:
    answers = ((name, _optional(f"{title} the {name}", value)) for name, value in usual.items())
    return {name: answer for name, answer in answers if answer}


def _optional(question: str, usual: str) -> str:
    """Return an answer; empty where a person says that there is none."""
    hint = f" ({_NONE} for none)" if usual else ""
    answer: str = click.prompt(f"{question}{hint}", default=usual, show_default=bool(usual))
    return "" if answer.strip() == _NONE else answer.strip()


def _origin(url: str) -> str:
    """Return scheme, host and port of an address, names in braces and all."""
    return "/".join(url.split("/", 3)[:3])
