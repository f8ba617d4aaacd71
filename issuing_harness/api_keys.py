"""Stripe's keys: how each kind begins, and the one kind that the harness works with.

Everything that takes a key or redacts one reads this list. Its sources:
https://docs.stripe.com/keys, https://docs.stripe.com/keys/organization-api-keys (one prefix for
every permission; there is no ``rk_org_``) and https://docs.stripe.com/issuing/elements.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from issuing_harness.errors import SettingsError

KEY_VARIABLE: Final = "STRIPE_API_KEY"

#: How a key begins before its mode, ``sk_`` in ``sk_test_…``, and what it is.
KINDS_OF_KEYS: Final = {
    "sk_": "a secret key (sk_…)",
    "rk_": "a restricted key (rk_…)",
    "sk_org_": "an organization's key (sk_org_…), whose calls must each name an account",
    "pk_": "a publishable key (pk_…), which may create nothing",
    "ek_": "an ephemeral key (ek_…), which shows one card or customer",
    "uk_": "a user's key (uk_…), which is the Dashboard's own",
    "pst_": "the connection token of a card reader (pst_…)",
}
#: The beginning of every key, its mode included, as a regular expression without groups.
KEY_PREFIX: Final = f"(?:{'|'.join(KINDS_OF_KEYS)})(?:test|live)_"
#: What else people paste as a key, by how it begins.
_NO_KEYS: Final = {
    "whsec_": "the secret of a webhook endpoint (whsec_…), which is no API key",
    "acct_": "an account id (acct_…), which is no key",
}

_BEGINNING: Final = re.compile(f"({'|'.join(sorted(KINDS_OF_KEYS, key=len, reverse=True))})")
_TEST_KEY: Final = re.compile(r"[sr]k_test_[A-Za-z0-9_]+")
#: Any kind, one that Stripe may add included.
_LIVE_KEY: Final = re.compile(r"(?:[a-z]+_)+?live(?:_|$)", re.IGNORECASE)


def sandbox_key(scenario: str) -> str:
    """Return the key (``sk_test_…``) of the account that a scenario has on the sandbox.

    Args:
        scenario: the name of an attempt at it, ``features/….feature::Name (attempt 2)``.
    """
    return "sk_test_" + hashlib.sha256(scenario.encode()).hexdigest()[:24]


#: What needs a key, the command, and what can be done without an account: of a run and of those
#: commands that have no option --backend.
RUN_NEEDS: Final = ("--backend live", "run … --backend live", "use --backend sandbox")
DRIFT_NEEDS: Final = ("drift", "drift", "name a sandbox's address with --api-base")
PARITY_NEEDS: Final = (
    *("parity", "parity"),
    "name a sandbox's address with --api-base, and any test key",
)


def secret_test_key(environment: Mapping[str, str], needs: tuple[str, str, str] = RUN_NEEDS) -> str:
    """Return the secret test key of the environment.

    Args:
        environment: where it is looked for.
        needs: for messages: what needs it, the command, and what can be done without an account.

    Raises:
        SettingsError: there is none, or another kind of key.
    """
    key = environment.get(KEY_VARIABLE, "").strip()
    if not key:
        raise SettingsError(_missing_key_message(environment, needs))
    if is_live(key):
        raise SettingsError(
            f"{KEY_VARIABLE} holds a live key ({_beginning(key)}…). The harness "
            "creates cards and spends money, so it refuses live keys before anything is sent. Use "
            "a test key (sk_test_… or rk_test_…)."
        )
    if not _TEST_KEY.fullmatch(key):
        raise SettingsError(
            f"{KEY_VARIABLE} holds {_describe(key)}. {needs[0]} needs a secret test key: "
            "sk_test_… or rk_test_… and then letters and digits alone (Dashboard, Developers, API "
            "keys)."
        )
    return key


def is_live(key: str) -> bool:
    """Whether a key moves real money, whatever its kind."""
    return _LIVE_KEY.match(key.strip()) is not None


def _beginning(key: str) -> str:
    match = _LIVE_KEY.match(key)
    return match[0] if match else ""


def _describe(key: str) -> str:
    """Return what a key is that is no secret test key; never the key itself."""
    for start, kind in _NO_KEYS.items():
        if key.startswith(start):
            return kind
    beginning = _BEGINNING.match(key)
    if beginning and beginning[1] not in ("sk_", "rk_"):
        return KINDS_OF_KEYS[beginning[1]]
    return f"{len(key)} characters that are no such key"


def _missing_key_message(environment: Mapping[str, str], needs: tuple[str, str, str]) -> str:
    """Name another variable that holds a test key, without its value: terminals end up in logs."""
    others = (
        name
        for name, value in sorted(environment.items())
        if name.startswith("STRIPE_") and _TEST_KEY.fullmatch(value.strip())
    )
    near = next((f" {name} holds one: set {KEY_VARIABLE} to it." for name in others), "")
    return (
        f"{needs[0]} needs a Stripe test key, and {KEY_VARIABLE} is not set.{near} Take one "
        "from the Dashboard (Developers, API keys, test mode) and run "
        f"{KEY_VARIABLE}=sk_test_… issuing-harness {needs[1]}. Without an account {needs[2]}."
    )
