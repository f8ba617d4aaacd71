"""The options of a run: their unmistakable names, and the short ones that work where they are free.

pytest knows ``--issuing-backend`` only. ``--backend`` is rewritten to it in the command line, once
every initial ``conftest.py`` is loaded, unless somebody else has an option of that name: whoever
adds one later meets no name of ours. ``issuing-harness run`` always rewrites.
"""

import os
import re
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest

from issuing_harness.funding_models import (
    FUNDING_MODELS,
    OPTION,
    VARIABLE,
    FundingModel,
    parse_funding,
)
from issuing_harness.settings import BACKENDS, INTEGRATION_KEY, SECRET_VARIABLE, Settings

_PREFIX: Final = "--issuing-"
_CASSETTES: Final = "cassettes"

#: What argparse is told of each option, by the name it has without ``--issuing-``.
_ATTRIBUTES: Final[dict[str, dict[str, Any]]] = {
    "backend": {
        "default": "replay",
        "metavar": "NAME",
        "help": f"where calls go: {', '.join(BACKENDS)} (default: replay)",
    },
    "record": {"action": "store_true", "help": "write cassettes (sandbox or live)"},
    "api-base": {"metavar": "URL", "help": "where the live backend finds Stripe"},
    "funding": {
        "metavar": "MODEL",
        "help": f"what cards spend from: {', '.join(FUNDING_MODELS)} (default: ${VARIABLE}, "
        "issuing_funding of the configuration, or else found out)",
    },
    "cassettes": {
        "metavar": "FOLDER",
        "help": "where cassettes are kept, below the root (default: cassettes)",
    },
    "resume": {
        "action": "store_true",
        "help": "go on with a run that records, or is live, and was interrupted: what passed does "
        "not run again",
    },
    "fail-on-skip": {
        "action": "store_true",
        "help": "fail a run in which a scenario was skipped, and list those",
    },
    "no-oracle": {
        "action": "store_true",
        "help": "do not check after every scenario that the money adds up",
    },
    "webhook-url": {
        "metavar": "URL",
        "help": "a tunnel by which Stripe's webhooks reach us (live)",
    },
    "webhook-port": {"type": int, "metavar": "PORT", "help": "the port that the tunnel leads to"},
    "integration": {
        "metavar": "URL",
        "help": "certify this webhook endpoint, or none: one that asks Stripe",
    },
    "integration-secret": {
        "metavar": "SECRET",
        "help": f"what it checks signatures with (default: ${SECRET_VARIABLE})",
    },
    "application": {
        "metavar": "URL",
        "help": "where the integration's own application answers (default: the endpoint's origin)",
    },
    "deliveries": {
        "metavar": "FAULTS",
        "help": "let events to the integration suffer faults, with commas between them: "
        "duplicate, reorder, delay, drop-once, stale-signature",
    },
    "account-seed": {
        "metavar": "SEED",
        "help": "draws the ids on the sandbox where an integration is certified (default: others "
        "in each run, which the report names)",
    },
    "integration-api-port": {
        "type": int,
        "metavar": "PORT",
        "help": "where the integration reaches Stripe's API in this run: http://127.0.0.1:PORT",
    },
    "integration-api-key": {
        "metavar": "KEY",
        "help": f"the key that it calls with there (default: {INTEGRATION_KEY})",
    },
    "integration-account": {
        "choices": ("own", "connect"),
        "default": "own",
        "help": "whether the integration acts for its own account (default), or as a platform for "
        "connected ones",
    },
    "integration-decides": {
        "choices": ("reply", "api", "no"),
        "default": "reply",
        "help": "how the integration decides on purchases: in its reply to the real-time request "
        "(default), by a call, or not, so that it is not asked",
    },
    "deliveries-seed": {"default": "0", "metavar": "SEED", "help": "draws which (default: 0)"},
    "interleaving": {
        "metavar": "MOMENTS",
        "help": "when the questions about purchases made at the same time reach the integration: "
        "at-once, in-turn, or milliseconds such as 0,0,3",
    },
}

#: The options whose values are called like folders, and that nobody has as a flag.
_NEVER_FLAGS: Final = ("--backend", "--cassettes")
#: Options with a value of the plugins that a command does without, as addopts may have them.
_VALUED: Final = (
    *("-n", "--numprocesses", "--maxprocesses", "--max-worker-restart", "--dist", "--tx", "--px"),
    *("--rsyncdir", "--alluredir", "--allure-link-pattern", "--hypothesis-profile"),
    *("--hypothesis-seed", "--hypothesis-verbosity", "--lfnf", "--last-failed-no-failures"),
)
#: How pytest is told to choose tests, by the name under which it keeps that.
_CHOICES: Final = {"markexpr": "-m", "keyword": "-k", "deselect": "--deselect"}
#: What keeps pytest, pytest-html and pytest-cov from writing their reports.
_NO_REPORTS: Final = ("--junit-xml=", "--html=", "--no-cov")
#: How pytest-xdist is told to use several processes.
_PROCESSES: Final = re.compile(r"-n\w*|--numprocesses.*")
#: The long name of each option by its short one.
LONG_NAMES: Final = {f"--{name}": _PREFIX + name for name in _ATTRIBUTES}
SHORT_RESUME: Final = "--resume"
RESUME: Final = LONG_NAMES[SHORT_RESUME]


def add_options(parser: pytest.Parser) -> None:
    """Declare the options of a run by their long names, and those of a configuration file."""
    group = parser.getgroup("issuing", "B2B payments on Stripe Issuing")
    for name, attributes in _ATTRIBUTES.items():
        told = f"{attributes['help']}; --{name} for short, where nothing else has that name"
        group.addoption(
            _PREFIX + name,
            dest=f"issuing_{name.replace('-', '_')}",
            **{**attributes, "help": told},
        )
    parser.addini(
        "issuing_oracle", "whether the money must add up (default: true)", "bool", default=True
    )
    parser.addini("issuing_funding", f"what cards spend from: {', '.join(FUNDING_MODELS)}")


def lengthen(arguments: Iterable[str], names: Iterable[str] = LONG_NAMES) -> list[str]:
    """Return a command line with the short names among ``names`` replaced by the long ones."""
    replaced, rest = frozenset(names), iter(arguments)
    result: list[str] = []
    for argument in rest:
        if argument == "--":
            return [*result, argument, *rest]
        name, equals, value = argument.partition("=")
        result.append(f"{LONG_NAMES[name]}{equals}{value}" if name in replaced else argument)
    return result


def lengthen_free_names(arguments: Sequence[str], parser: pytest.Parser) -> list[str]:
    """Return a command line with the short names replaced that nobody has registered."""
    typed = {argument.partition("=")[0] for argument in arguments}
    names = [name for name in LONG_NAMES if name in typed and _is_free(name, parser)]
    return lengthen(arguments, names)


def taken_names(arguments: Sequence[str], parser: pytest.Parser) -> list[str]:
    """Return the short names in a command line that are the options of somebody else."""
    typed = {argument.partition("=")[0] for argument in arguments}
    return [name for name in LONG_NAMES if name in typed and not _is_free(name, parser)]


def without_values(arguments: Sequence[str], parser: pytest.Parser) -> list[str]:
    """Return a command line without the values of our options that follow a short name.

    To be asked before the conftests are loaded, one of which may have a mere flag of that name: a
    path that exists is kept then.
    """
    result: list[str] = []
    owner = ""
    for argument in arguments:
        is_value = owner and not argument.startswith("-")
        if not is_value or (owner not in _NEVER_FLAGS and Path(argument).exists()):
            result.append(argument)
        takes_value = argument in LONG_NAMES and "metavar" in _ATTRIBUTES[argument[2:]]
        owner = argument if takes_value and _is_free(argument, parser) else ""
    return result


def _is_free(name: str, parser: pytest.Parser) -> bool:
    """Whether no plugin and no ``conftest.py`` that is loaded has an option of this name."""
    try:
        _, unknown = parser.parse_known_and_unknown_args([name])
    except pytest.UsageError:  # it is known, and wants a value
        return False
    return name in unknown


def refuse_misspelt(arguments: Sequence[str], parser: pytest.Parser) -> None:
    """Refuse an option that nobody knows and that is nearly one of ours, or that of pytest-xdist.

    Raises:
        pytest.UsageError: naming the nearest, or what to install.
    """
    _, unknown = parser.parse_known_and_unknown_args(list(arguments))
    if find_spec("xdist") is None and (found := next(filter(_PROCESSES.match, unknown), "")):
        raise pytest.UsageError(
            f"{found} was given, which shares a run among processes, and pytest-xdist, which does "
            "that, is not installed: pip install 'issuing-harness[xdist]'. Without it the run is "
            "the same, in one process."
        )
    for name in (argument.partition("=")[0] for argument in unknown):
        near = get_close_matches(name, [*LONG_NAMES, *LONG_NAMES.values()], n=1, cutoff=0.75)
        if name.startswith("--") and near:
            raise pytest.UsageError(
                f"{name} was given, which neither pytest nor any plugin here knows. Did you mean "
                f"{LONG_NAMES.get(name, near[0])}? `pytest --help` lists every option."
            )


class ReadingOnly:
    """A pytest plugin for sessions in which a command reads a project and reports nothing.

    Options in addopts whose plugin is switched off are left out, where pytest would refuse them;
    reports that a run has written are not written over, and every scenario is read: what addopts
    chooses is for runs.
    """

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Forget a choice of scenarios that was not typed with the command."""
        typed = [str(argument) for argument in config.invocation_params.args]
        for name, option in _CHOICES.items():
            if not any(argument.startswith(option) for argument in typed):
                setattr(config.option, name, "" if name != "deselect" else None)

    @pytest.hookimpl(wrapper=True)
    def pytest_load_initial_conftests(
        self, parser: pytest.Parser, args: list[str]
    ) -> Generator[None, None, None]:
        """Change the command line once every conftest is loaded."""
        yield
        typed = lengthen_free_names(args, parser)
        _, unknown = parser.parse_known_and_unknown_args(typed)
        silence = [option for option in _NO_REPORTS if _knows(option, parser)]
        args[:] = [*_without(unknown, typed), *silence]


def is_reading_only(config: pytest.Config) -> bool:
    """Whether this is a session of a command that reads a project, and not a run of its own."""
    return any(isinstance(plugin, ReadingOnly) for plugin in config.pluginmanager.get_plugins())


def _without(options: Collection[str], arguments: Iterable[str]) -> Iterator[str]:
    """Yield the arguments of a command line but these options and the values after them."""
    before = ""
    for argument in arguments:
        if argument not in options and not (before in options and before in _VALUED):
            yield argument
        before = argument


def _knows(option: str, parser: pytest.Parser) -> bool:
    return option not in parser.parse_known_and_unknown_args([option])[1]


def cassettes_folder(config: pytest.Config) -> Path:
    """Return the folder of cassettes of a run."""
    return config.rootpath / (config.getoption("issuing_cassettes", default=None) or _CASSETTES)


def with_checks(settings: Settings, config: pytest.Config) -> Settings:
    """Return settings with whether the money must add up, and what cards are said to spend from.

    Raises:
        SettingsError: there is no such funding model.
    """
    oracle = config.getini("issuing_oracle") and not config.option.issuing_no_oracle
    return replace(settings, oracle=oracle, funding=_funding_model(config))


def _funding_model(config: pytest.Config) -> FundingModel | None:
    """Return what cards are said to spend from: by the option, the environment, or the ini file.

    Raises:
        SettingsError: there is no such funding model.
    """
    sources = {
        OPTION: config.option.issuing_funding,
        VARIABLE: os.environ.get(VARIABLE),
        "issuing_funding": config.getini("issuing_funding"),
    }
    source = next((name for name, value in sources.items() if value), OPTION)
    return parse_funding(sources[source], source)
