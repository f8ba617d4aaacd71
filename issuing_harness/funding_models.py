"""Funding models: what the cards of an account spend from. There are three.

Stripe's guides teach the Issuing balance. Cards of a connected account with Treasury may spend from
a financial account of the first API; an account that is opened for Issuing today funds its cards
from one of the second API (docs.stripe.com/issuing/for-your-business) and refuses a card without.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal, get_args

from issuing_harness.errors import SettingsError

FundingModel = Literal["issuing_balance", "financial_account_v1", "financial_account_v2"]
FUNDING_MODELS: Final[tuple[FundingModel, ...]] = get_args(FundingModel)
#: What the guides teach, and what a backend has unless it says otherwise.
ISSUING_BALANCE: Final[FundingModel] = "issuing_balance"
#: On connected accounts with Treasury alone.
ACCOUNT_V1: Final[FundingModel] = "financial_account_v1"
ACCOUNT_V2: Final[FundingModel] = "financial_account_v2"

#: The option and the environment variable that choose one.
OPTION: Final = "--issuing-funding"
VARIABLE: Final = "ISSUING_FUNDING"

#: The attribute of a step function that holds its ``FundingNeed``.
NEEDS_FUNDING: Final = "needs_funding"

#: What cards spend from, in words.
IN_WORDS: Final[dict[FundingModel, str]] = {
    ISSUING_BALANCE: "the Issuing balance",
    ACCOUNT_V1: "a financial account of a connected account (v1)",
    ACCOUNT_V2: "a v2 financial account",
}


@dataclass(frozen=True, slots=True)
class FundingNeed:
    """What a sentence needs cards to spend from.

    Args:
        because: why, as a sentence without its end: ``only the Issuing balance can be topped up``.
        model: what cards spend from that name nothing else; ``None`` for what the account has.
        runs_on: the funding models of accounts on which that is so.
        value: of one of the sentence's parameters, without which the sentence has no such need.
    """

    because: str
    model: FundingModel | None = ISSUING_BALANCE
    runs_on: tuple[FundingModel, ...] = (ISSUING_BALANCE,)
    value: object = None


def parse_funding(text: str | None, source: str = OPTION) -> FundingModel | None:
    """Return the funding model that a setting names; ``None`` if it names none.

    Args:
        text: what was set.
        source: the name of the setting, for the message.

    Raises:
        SettingsError: there is no such model.
    """
    if not text:
        return None
    for known in FUNDING_MODELS:
        if text == known:
            return known
    near = get_close_matches(text, FUNDING_MODELS, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    listed = ", ".join(f"{name} ({IN_WORDS[name]})" for name in FUNDING_MODELS)
    raise SettingsError(
        f"{source} {text} was given, and cards are funded in no such way.{hint} They spend from "
        f"one of these: {listed}. Leave it out, and the harness finds out."
    )


def note_of(model: FundingModel) -> str:
    """Return what a report adds to where a scenario ran, empty for the Issuing balance.

    What feature files call the Issuing balance is what cards spend from, whatever that is.
    """
    if model == ISSUING_BALANCE:
        return ""
    return f", with cards on {IN_WORDS[model]}, which is meant by 'the Issuing balance'"
