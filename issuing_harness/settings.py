"""The options of a run, checked before anything else happens."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from secrets import token_hex
from typing import Final, Literal, get_args

from issuing_harness.api_keys import RUN_NEEDS, is_live, secret_test_key
from issuing_harness.errors import SettingsError
from issuing_harness.funding_models import FundingModel
from issuing_harness.origins import STRIPE_API, origin_of

BackendName = Literal["replay", "sandbox", "live"]
BACKENDS: Final[tuple[BackendName, ...]] = get_args(BackendName)
SECRET_VARIABLE: Final = "STRIPE_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
#: What stands in a seed before the moment at which its scenarios begin: ``3fa9c1@1795867200``.
SEED_MOMENT: Final = "@"
#: What --integration says of one that has no endpoint, and only asks Stripe.
NO_ENDPOINT: Final = "none"
#: The key with which an integration calls Stripe's API in a run, unless another one is named.
INTEGRATION_KEY: Final = "sk_test_of_the_integration"


@dataclass(frozen=True, slots=True)
class IntegrationSettings:
    """The integration under test.

    Args:
        url: its webhook endpoint; empty if it has none.
        secret: what it checks signatures with; never shown.
        application: the address of its own HTTP API.
        deliveries: the delivery faults, as the option was typed; ``None`` for none.
        seed: draws the schedules of faults.
        account_seed: draws the ids of the accounts on the sandbox.
        api_port: the port at which it reaches Stripe's API in this run; ``None`` if it calls none.
        api_key: the key that it calls with, ``sk_test_…``.
        interleaving: of questions about purchases made at the same time, as the option was typed.
        decides: whether it decides on purchases.
    """

    url: str
    secret: str = field(repr=False)
    application: str
    deliveries: str | None = None
    seed: str = "0"
    account_seed: str = ""
    api_port: int | None = None
    api_key: str = INTEGRATION_KEY
    interleaving: str | None = None
    decides: bool = True


@dataclass(frozen=True, slots=True)
class TunnelSettings:
    """A tunnel from the internet to this machine.

    Args:
        url: its public address.
        port: the port it leads to.
    """

    url: str
    port: int


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of a run.

    Args:
        backend: where requests go.
        record: whether to write cassettes.
        cassettes: the folder of cassettes.
        api_base: where the live backend finds Stripe.
        api_key: the test key of the live backend; never shown.
        integration: the integration to certify; ``None`` if none is.
        tunnel: by which Stripe's webhooks reach this machine; ``None`` without one.
        oracle: whether to check after every scenario that the money adds up.
        funding: what cards are said to spend from; ``None`` where that is to be found out.
    """

    backend: BackendName
    record: bool
    cassettes: Path
    api_base: str = STRIPE_API
    api_key: str | None = None
    integration: IntegrationSettings | None = None
    tunnel: TunnelSettings | None = None
    oracle: bool = True
    funding: FundingModel | None = None

    @property
    def account_seed(self) -> str:
        """What draws the ids on the sandbox; empty where they are the same in every run."""
        return self.integration.account_seed if self.integration and not self.record else ""

    @property
    def is_stripe(self) -> bool:
        """Whether a live run calls Stripe itself."""
        return self.api_base == STRIPE_API

    def __repr__(self) -> str:
        return f"Settings({self.backend!r}, record={self.record}, api_base={self.api_base!r})"


def parse_settings(  # noqa: PLR0913 - one for each option
    *,
    backend: str,
    record: bool = False,
    cassettes: Path = Path(),
    api_base: str | None,
    environment: Mapping[str, str],
    needs: tuple[str, str, str] = RUN_NEEDS,
) -> Settings:
    """Check the options against each other and against the environment.

    Raises:
        SettingsError: the backend is unknown, the address malformed, the key missing or not a
            secret test key, or a recording would state a wrong provenance.
    """
    name = _backend(backend)
    if name != "live":
        _check_other_than_live(name, record=record, api_base=api_base)
        return Settings(name, record, cassettes)
    key = secret_test_key(environment, needs)
    settings = Settings(name, record, cassettes, _address(api_base), key)
    if record and not settings.is_stripe:
        raise SettingsError(_wrong_provenance_message(settings.api_base))
    return settings


def parse_integration(  # noqa: PLR0913 - one for each option
    *,
    url: str | None,
    secret: str | None,
    application: str | None,
    deliveries: str | None = None,
    seed: str = "0",
    account_seed: str | None = None,
    api_port: int | None = None,
    api_key: str | None = None,
    interleaving: str | None = None,
    decides: str = "reply",
) -> IntegrationSettings | None:
    """Check the options about the integration under test.

    Raises:
        SettingsError: the address is malformed, or the secret missing or a live key.
    """
    if url is None:
        given = {
            "application": application,
            "deliveries": deliveries,
            "account-seed": account_seed,
            "integration-api-port": api_port,
            "integration-api-key": api_key,
            "interleaving": interleaving,
        }
        for option, value in given.items():
            if value is not None:
                raise SettingsError(
                    f"--{option} was given without --integration, the endpoint it belongs to."
                )
        return None
    if url == NO_ENDPOINT and deliveries is not None:
        raise SettingsError(
            "--deliveries was given with --integration none, which gets no deliveries. Leave one "
            "of the two out."
        )
    if url == NO_ENDPOINT:
        url = secret = origin = ""
    else:
        origin = _checked_origin(url, secret)
    if is_live(api_key or ""):
        raise SettingsError(
            "--integration-api-key was given with a live key. The harness answers the integration "
            "itself, so it needs none: leave it out, or name one that begins with sk_test_."
        )
    return IntegrationSettings(
        url,
        secret or "",
        application or origin,
        deliveries,
        seed,
        account_seed or f"{token_hex(3)}{SEED_MOMENT}{int(time.time())}",
        api_port,
        api_key or INTEGRATION_KEY,
        interleaving,
        decides != "no",
    )


def _checked_origin(url: str, secret: str | None) -> str:
    """Return the origin of an endpoint, if it is one and its secret is right."""
    origin = origin_of(url)
    if origin is None:
        raise SettingsError(
            f"--integration {url!r} was given, which is no address. It is a webhook endpoint, such "
            "as http://127.0.0.1:8000/webhooks/stripe."
        )
    if not secret:
        raise SettingsError(
            f"--integration {url} was given without its signing secret. Add --integration-secret, "
            f"or set {SECRET_VARIABLE}, to what the endpoint checks signatures with (whsec_…)."
        )
    if is_live(secret):
        raise SettingsError(
            f"--integration {url} was given with a live key for its signing secret. Put what the "
            f"endpoint checks signatures with (whsec_…) into {SECRET_VARIABLE}."
        )
    return origin


def parse_tunnel(*, url: str | None, port: int | None, backend: str) -> TunnelSettings | None:
    """Check the options about the tunnel from Stripe to this machine.

    Raises:
        SettingsError: one option without the other, a malformed address, or a run that is not live.
    """
    if url is None and port is None:
        return None
    if url is None or port is None or origin_of(url) is None:
        raise SettingsError(
            "--webhook-url is a tunnel's public address and --webhook-port the port it leads to on "
            f"this machine; given were {url!r} and {port!r}."
        )
    if backend != "live":
        raise SettingsError(
            f"--webhook-url was given with --backend {backend}, whose events need no tunnel. Only "
            "--backend live does."
        )
    return TunnelSettings(url, port)


def _backend(name: str) -> BackendName:
    for known in BACKENDS:
        if name == known:
            return known
    near = get_close_matches(name, BACKENDS, n=1)
    raise SettingsError(
        f"--backend {name} was asked for, and there is no such backend. "
        f"There are: {', '.join(BACKENDS)}."
        + (f" Did you mean --backend {near[0]}?" if near else "")
    )


def _check_other_than_live(name: BackendName, *, record: bool, api_base: str | None) -> None:
    if record and name == "replay":
        raise SettingsError(
            "--record was asked for with --backend replay, which plays recordings. Record from "
            "the sandbox (--backend sandbox --record) or from Stripe test mode "
            "(--backend live --record)."
        )
    if api_base is not None:
        raise SettingsError(
            f"--api-base {api_base} was given with --backend {name}, which calls no address. "
            "Only --backend live does: add it, or leave --api-base out."
        )


def _address(text: str | None) -> str:
    """Return an origin such as ``http://127.0.0.1:12111``; Stripe's however it is spelled."""
    if text is None:
        return STRIPE_API
    origin = origin_of(text)
    if origin is None or text.rstrip("/").lower() != origin:
        near = origin or origin_of(f"http://{text}") or STRIPE_API
        raise SettingsError(
            f"--api-base {text!r} was given, which is not the address of an API. It is a scheme, a "
            f"host and perhaps a port, and nothing else. Did you mean --api-base {near}?"
        )
    return origin


def _wrong_provenance_message(address: str) -> str:
    return (
        f"--record was asked for with --api-base {address}, which is not Stripe. A cassette that "
        "--backend live records says of itself that it comes from Stripe test mode, and nobody "
        "could tell that this one does not. Record from the sandbox with --backend sandbox "
        "--record, or from Stripe by leaving --api-base out."
    )
