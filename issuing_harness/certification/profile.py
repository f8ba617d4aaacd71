"""``certification.toml``: what an integration does, how to reach it, and what is to be judged.

One file says it all, so that a run needs no options. Secrets are never in it: it names the
environment variables that hold them. Names in braces (``{port}``, ``{tmp}``, ``{secret}``,
``{sandbox.base}``, ``{sandbox.key}``) are filled in when a run begins.

It is long because each part of the file is described beside how it is read and what is refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from issuing_harness.certification.documents import plain
from issuing_harness.certification.needed import FIELDS, NEEDED
from issuing_harness.certification.placeholders import (
    Place,
    names_of_run,
    refuse_unfilled,
    shown,
    taken,
)
from issuing_harness.certification.profile_file import require_profile
from issuing_harness.certification.requirements import CAPABILITIES
from issuing_harness.certification.waivers import (
    Attestation,
    Waiver,
    read_attestations,
    read_waivers,
)
from issuing_harness.toml_tables import Table, read_toml
from issuing_harness.webhooks.application_access import (
    ENVIRONMENT,
    FIXED,
    Access,
    Setting,
    read_access,
    read_setting,
)
from issuing_harness.webhooks.application_routes import SETTLE_SECONDS, WAIT_SECONDS, Routes

#: How an integration decides on purchases: in its reply, by calling approve or decline, or not.
DECIDES: Final = ("reply", "api", "no")
ACCOUNTS: Final = ("own", "connect")
#: The parts of a profile, and what each of those may have whose entries are not names.
_PARTS: Final = ("integration", "start", "application", "requirements", "offers")
_ENTRIES: Final = {
    "integration": ("name", "endpoint", "secret", "decides", "account"),
    "start": (*("command", "folder", "ready", "seconds", "fresh", "instances", "environment"),),
    "application": ("base", "reset", "patience", "settle", "shows", "takes", "lacks"),
    "requirements": ("only", "waived", "attested"),
}
#: The capabilities that follow from how it decides.
_BY: Final = {"reply": "decides_by_reply", "api": "decides_by_call"}
#: How often the integration is started: once, or anew for each scenario.
FRESH: Final = ("run", "scenario")
#: What only an integration that decides on purchases can do.
DECIDING: Final = ("own_budget", "own_limits", "merchant_rules", "partial_approval")
#: The ways of a setting in which nothing can be emptied.
_NO_RESET: Final = (ENVIRONMENT, FIXED)
#: Characters that the name of an integration may have.
LONGEST_NAME: Final = 80
#: How many processes may share a run: with more, each has a handful of scenarios left to wait for.
MOST_INSTANCES: Final = 16
#: How alike a name is to one that it is a misspelling of.
_ALIKE: Final = 0.75
#: Seconds until an integration that was started has to be ready.
START_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The webhook endpoint.

    Args:
        url: where it is, names in braces and all.
        secret: the environment variable with what it checks signatures with.
        decides: one of ``DECIDES``.
        account: one of ``ACCOUNTS``.
    """

    url: str
    secret: str
    decides: str
    account: str


@dataclass(frozen=True, slots=True)
class Start:
    """How the integration is started.

    Args:
        command: the program and its arguments.
        folder: where it is started, relative to the profile.
        ready: what answers when it is ready, ``http://…`` or ``tcp://host:port``, or what is there
            then, ``file:///…``.
        seconds: until when.
        fresh: one of ``FRESH``.
        environment: variables that it gets beside those of the run.
        instances: how many may run beside each other, each with its own port and ``{tmp}``.
    """

    command: Sequence[str]
    folder: str
    ready: str
    seconds: float
    fresh: str
    environment: Mapping[str, str]
    instances: int = 1


@dataclass(frozen=True, slots=True)
class Application:
    """What the integration's own application shows and takes.

    Args:
        base: where its HTTP API is; empty if it has none.
        shows: how each thing is read, by ``card``, ``authorization``, ``balance`` …
        takes: how each setting is made, by ``budget``, ``blocked category``, ``opening`` …
        reset: how it is emptied before a scenario; ``None`` if it cannot be.
        lacks: what it does not show or take, ``balance`` or ``authorization.asked``, each with the
            reason.
        patience: seconds until it has to show what is expected.
        settle: seconds for which it then has to go on showing it.
    """

    base: str
    shows: Mapping[str, Access]
    takes: Mapping[str, Setting]
    reset: Setting | None
    patience: float
    settle: float
    lacks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """All of the file.

    Args:
        path: the file.
        name: of the integration.
        endpoint: its webhook endpoint; ``None`` if it has none.
        missing: what it does not offer, by capability, with the reason.
        start: how it is started; ``None`` if it runs already.
        application: its own application.
        only: the ids or areas that are judged; empty for all.
        waivers: by requirement.
        attestations: by requirement.
    """

    path: Path
    name: str
    endpoint: Endpoint | None
    missing: Mapping[str, str]
    start: Start | None
    application: Application
    only: Sequence[str] = ()
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    attestations: Mapping[str, Attestation] = field(default_factory=dict)

    @property
    def routes(self) -> Routes:
        """What the application can be asked and told."""
        own = self.application
        lacks = {**self._not_offered(), **own.lacks}
        return Routes(own.shows, own.takes, own.reset, own.patience, own.settle, lacks)

    def _not_offered(self) -> dict[str, str]:
        """Return what the application need not show or take, with the reason in ``offers``."""
        entries = {"shows": self.application.shows, "takes": self.application.takes}
        return {
            need.lack: self.missing[offered]
            for need in NEEDED
            for offered in need.offered
            if offered in self.missing and need.name not in entries[need.part]
        }

    def offers(self, capability: str) -> bool:
        """Whether the integration does this."""
        return capability not in self.missing

    def document(self) -> dict[str, Any]:
        """Return all of it as JSON has it; there is no secret in it."""
        return {name: plain(value) for name, value in asdict(self).items() if name != "path"}


def read_profile(path: Path) -> Profile:
    """Return the profile in a file.

    Raises:
        SettingsError: it cannot be read, or something in it is wrong; with line and nearest value.
    """
    require_profile(path)
    root = read_toml(path)
    root.admit(*_PARTS)
    integration, start, application, requirements = map(root.table, _PARTS[:4])
    for name, table in zip(_PARTS, (integration, start, application, requirements), strict=False):
        table.admit(*_ENTRIES[name])
    endpoint = _endpoint(integration)
    profile = Profile(
        path=path,
        name=_name(integration),
        endpoint=endpoint,
        missing=_implied(endpoint) | _missing(root.table("offers")),
        start=_start(start) if "start" in root else None,
        application=_application(application, is_started="start" in root),
        only=requirements.texts("only", ()),
        waivers=read_waivers(requirements),
        attestations=read_attestations(requirements),
    )
    refuse_unfilled(_places(root, profile))
    return profile


def _places(root: Table, profile: Profile) -> Iterator[Place]:
    """Yield where names in braces may stand in a profile."""
    endpoint, own = profile.endpoint, profile.application
    is_started = profile.start is not None
    names = names_of_run(is_started=is_started, has_endpoint=endpoint is not None)
    if endpoint:
        table = root.table("integration")
        yield Place(table, "endpoint", (endpoint.url,), names, is_address=True)
    if profile.start:
        start, environment = root.table("start"), root.table("start").table("environment")
        yield Place(start, "command", profile.start.command, names)
        yield Place(start, "folder", (profile.start.folder,), (), is_address=True)
        yield Place(start, "ready", (profile.start.ready,), names, is_address=True)
        for name, value in profile.start.environment.items():
            yield Place(environment, name, (value,), names)
    application = root.table("application")
    yield Place(application, "base", (own.base,), names, is_address=True)
    if own.reset:
        yield from taken(application, "reset", own.reset, names)
    for name, access in own.shows.items():
        yield from shown(application.table("shows").table(name), access, names)
    for name, setting in own.takes.items():
        yield from taken(application.table("takes"), name, setting, names)


def _name(table: Table) -> str:
    """Return the name of the integration, which stands beside its verdict wherever that is told."""
    name = table.text("name")
    if not name.strip() or len(name) > LONGEST_NAME or len(name.splitlines()) > 1:
        table.refuse("name", f"it is one line of 1 to {LONGEST_NAME} characters")
    return name


def _endpoint(table: Table) -> Endpoint | None:
    account = table.text("account", "own", among=ACCOUNTS)
    decides = table.text("decides", "no", among=DECIDES)
    if "endpoint" not in table:
        if decides != "no":
            table.refuse("decides", "an integration without an endpoint is not asked to decide")
        return None
    url = table.text("endpoint")
    if not url.startswith(("http://", "https://")):
        table.refuse("endpoint", "it is an address, such as http://127.0.0.1:8000/webhooks/stripe")
    secret = table.text("secret")
    if secret.startswith("whsec_") or not secret.isidentifier():
        table.refuse("secret", "it is the name of an environment variable, never the secret itself")
    return Endpoint(url, secret, decides, account)


def _implied(endpoint: Endpoint | None) -> dict[str, str]:
    """Return what the entries about the endpoint say is not offered, with the reason."""
    if endpoint is None:
        kinds = ("endpoint", "several_endpoints", "decides", *_BY.values(), *DECIDING)
        return dict.fromkeys(kinds, "the profile names no endpoint")
    by = _BY.get(endpoint.decides)
    others = [each for each in _BY.values() if each != by] + ([] if by else ["decides", *DECIDING])
    missing = dict.fromkeys(others, f'the profile says decides = "{endpoint.decides}"')
    if endpoint.account == "own":
        missing["connect"] = 'the profile says account = "own"'
    return missing


def _missing(table: Table) -> dict[str, str]:
    missing = {}
    for name in table:
        if name not in CAPABILITIES:
            table.refuse(name, f"there is no {name} to offer", name, sorted(CAPABILITIES))
        if table.is_text(name):
            missing[name] = table.text(name)
        elif not table.truth(name):
            table.refuse(name, "say why it is not offered, in a text, instead of false")
        if not missing.get(name, "a reason").strip():
            table.refuse(name, "the reason why it is not offered is empty")
    return missing


def _start(table: Table) -> Start:
    environment = table.text_map("environment")
    started = Start(
        command=table.texts("command"),
        folder=table.text("folder", "."),
        ready=table.text("ready"),
        seconds=table.number("seconds", START_SECONDS),
        fresh=table.text("fresh", "run", among=FRESH),
        instances=_instances(table),
        environment=environment,
    )
    if not started.command:
        table.refuse("command", "there is no program in it")
    if not started.ready.startswith(("http://", "https://", "tcp://", "file://")):
        table.refuse("ready", "it is http://… or tcp://host:port, which answers, or file:///…")
    return started


def _instances(table: Table) -> int:
    count = table.number("instances", 1)
    if count != int(count) or not 1 <= count <= MOST_INSTANCES:
        table.refuse(
            "instances",
            f"{count:g} is no number of processes that can share a run: it is a whole number from "
            f"1 to {MOST_INSTANCES}",
        )
    return int(count)


def _settle(table: Table) -> float:
    """Return for how long books are watched; what is watched for a shorter time shows nothing."""
    settle = table.number("settle", SETTLE_SECONDS)
    if settle < SETTLE_SECONDS:
        table.refuse(
            "settle",
            f"{settle:g} s is too short for what is booked twice to show. Leave it out, which is "
            f"{SETTLE_SECONDS:g} s, or say more",
        )
    return settle


def _check_cents(table: Table, name: str, value: str) -> None:
    """Refuse a sum that is no number of cents, such as one in dollars."""
    if not re.fullmatch(r"-?\d+", value):
        near = [value.replace(".", "").removeprefix("$")]
        table.refuse(name, f"{value} is no number of cents", value, near)


def _check_fields(table: Table, known: Sequence[str], named: Iterable[str]) -> None:
    """Refuse a name that is nearly one of those that scenarios read, and would never be read."""
    for name in named:
        if name not in known and get_close_matches(name, known, n=1, cutoff=_ALIKE):
            listed = f"no scenario reads that name; they read {', '.join(known)}"
            table.refuse(name, listed, name, known)


def _application(table: Table, *, is_started: bool) -> Application:
    shows, taken = table.table("shows"), table.table("takes")
    reset = read_setting(table, "reset") if "reset" in table else None
    if reset and reset.way in _NO_RESET:
        table.refuse("reset", "it is done by a method and a path, or by a command")
    takes = {name: read_setting(taken, name) for name in taken}
    for name, setting in takes.items():
        if setting.way == ENVIRONMENT and not is_started:
            taken.refuse(name, "it is set by starting anew, and there is no part start to say how")
        if name == "budget" and setting.way == FIXED:
            _check_cents(taken, name, setting.what[0])
    shown_by = {name: read_access(shows.table(name)) for name in shows}
    for noun, access in shown_by.items():
        _check_fields(shows.table(noun).table("fields"), FIELDS.get(noun, ()), access.fields)
    return Application(
        base=table.text("base", ""),
        shows=shown_by,
        takes=takes,
        reset=reset,
        patience=table.number("patience", WAIT_SECONDS),
        settle=_settle(table),
        lacks=table.text_map("lacks"),
    )
