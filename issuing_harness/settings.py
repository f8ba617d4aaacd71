"""What a run was asked to do, checked before anything is done."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from issuing_harness.errors import SettingsError

BackendName = Literal["replay", "sandbox", "live"]
BACKENDS: Final[tuple[BackendName, ...]] = get_args(BackendName)
KEY_VARIABLE: Final = "STRIPE_API_KEY"
STRIPE_API: Final = "https://api.stripe.com"

_TEST_KEY = re.compile(r"^(sk|rk)_test_\w+$")
_LIVE_KEY = re.compile(r"^(sk|rk)_live_")


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of a run.

    Args:
        backend: where calls go.
        record: whether to write cassettes.
        cassettes: the folder they are kept in.
        api_base: where the live backend finds Stripe.
        api_key: the test key of the live backend; never shown.
    """

    backend: BackendName
    record: bool
    cassettes: Path
    api_base: str = STRIPE_API
    api_key: str | None = None

    def __repr__(self) -> str:
        return (
            f"Settings(backend={self.backend!r}, record={self.record}, api_base={self.api_base!r})"
        )


def settings(
    *,
    backend: str,
    record: bool,
    cassettes: Path,
    api_base: str | None,
    environment: Mapping[str, str],
) -> Settings:
    """Check the options against each other and against the environment.

    Raises:
        SettingsError: an unknown backend, recording while replaying, a missing or a live key.
    """
    name = _backend(backend)
    if record and name == "replay":
        raise SettingsError(
            "--record was asked for with --backend replay, which plays recordings. Record from "
            "the sandbox (--backend sandbox --record) or from Stripe test mode "
            "(--backend live --record)."
        )
    if api_base and name != "live":
        raise SettingsError(
            f"--api-base was given with --backend {name}; only --backend live calls an address."
        )
    key = _test_key(environment.get(KEY_VARIABLE, "")) if name == "live" else None
    return Settings(name, record, cassettes, (api_base or STRIPE_API).rstrip("/"), key)


def _backend(name: str) -> BackendName:
    for known in BACKENDS:
        if name == known:
            return known
    raise SettingsError(f"There is no backend {name!r}. There are: {', '.join(BACKENDS)}.")


def _test_key(key: str) -> str:
    if not key:
        raise SettingsError(
            f"--backend live needs a Stripe test key, and {KEY_VARIABLE} is not set. Take one from "
            f"the Dashboard (Developers, API keys, test mode) and run it as "
            f"{KEY_VARIABLE}=sk_test_… uv run pytest … --backend live. Without an account use "
            "--backend sandbox."
        )
    if _LIVE_KEY.match(key):
        raise SettingsError(
            f"{KEY_VARIABLE} holds a live key ({key[:8]}…). The harness creates cards and spends "
            "money, so it refuses live keys before anything is sent. Use a test key (sk_test_… or "
            "rk_test_…)."
        )
    if not _TEST_KEY.match(key):
        raise SettingsError(
            f"{KEY_VARIABLE} holds {key[:3]}…, which is no secret test key. It must begin with "
            "sk_test_ or rk_test_."
        )
    return key
