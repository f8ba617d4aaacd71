"""Funding needs: what the sentences of a scenario say of the money that its cards spend.

Most scenarios run whatever cards spend from. A step function whose sentence is about one source
says so by an attribute (``NEEDS_FUNDING``); ``steps/funding_needs.py`` lists them. A scenario that
the account of a run cannot satisfy is skipped, with the sentence as its reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from issuing_harness.collection.step_checks import BoundStep
from issuing_harness.errors import VocabularyError
from issuing_harness.funding_models import (
    ACCOUNT_V1,
    ACCOUNT_V2,
    IN_WORDS,
    NEEDS_FUNDING,
    FundingModel,
    FundingNeed,
)


@dataclass(frozen=True, slots=True)
class FundingChoice:
    """What the cards of a scenario spend from, and why the scenario cannot run.

    Args:
        model: what they spend from.
        obstacle: why not on this account; empty if it runs.
    """

    model: FundingModel
    obstacle: str = ""


def choose_funding(
    steps: Iterable[BoundStep], account: FundingModel, *, may_arrange: bool
) -> FundingChoice:
    """Return what the cards of a scenario spend from.

    A sentence about v2 financial accounts says so for the whole scenario; what others say of the
    Issuing balance is then tried, and refused.

    Args:
        steps: of the scenario.
        account: what the cards of the account spend from.
        may_arrange: whether the backend can give the scenario an account of another model.
    """
    needs = [(bound, need) for bound in steps if (need := _need_of(bound)) is not None]
    needs.sort(key=lambda pair: pair[1].model != ACCOUNT_V2)
    if needs and needs[0][1].model == ACCOUNT_V2:
        needs = needs[:1]
    unmet = [(bound, need) for bound, need in needs if account not in need.runs_on]
    if unmet and not may_arrange:
        bound, need = unmet[0]
        return FundingChoice(account, _obstacle(bound, need, account))
    models = [need.model for _, need in needs if need.model is not None]
    return FundingChoice(models[0] if models else account)


def check_funding_needs(steps: Iterable[BoundStep]) -> None:
    """Check that a scenario does not need a v2 financial account and accounts of the first API.

    No account has both. What only the Issuing balance has may be said beside a v2 financial
    account, to be tried there and refused.

    Args:
        steps: of the scenario.

    Raises:
        VocabularyError: for the second of two sentences that no account meets together.
    """
    needs = [(bound, need) for bound in steps if (need := _need_of(bound)) is not None]
    of_today = [pair for pair in needs if pair[1].model == ACCOUNT_V2]
    of_first = [pair for pair in needs if _is_of_first_api(pair[1])]
    if of_today and of_first:
        first, second = sorted((of_today[0], of_first[0]), key=lambda pair: pair[0].step.line)
        problem = (
            f"no account meets this together with '{first[0].step.text}': {first[1].because}, and "
            f"{second[1].because}. Make two scenarios of it, or take one of the two away."
        )
        raise second[0].diagnosis.raised(VocabularyError(problem))


def _is_of_first_api(need: FundingNeed) -> bool:
    """Whether a need is for Treasury, or for accounts that know no v2 financial account."""
    return ACCOUNT_V1 in need.runs_on and ACCOUNT_V2 not in need.runs_on


def _need_of(bound: BoundStep) -> FundingNeed | None:
    need: FundingNeed | None = getattr(bound.definition.function, NEEDS_FUNDING, None)
    if need is not None and need.value is not None and need.value not in bound.values.values():
        return None
    return need


def _obstacle(bound: BoundStep, need: FundingNeed, account: FundingModel) -> str:
    return (
        f"'{bound.step.text}' cannot be said of an account whose cards spend from "
        f"{IN_WORDS[account]}: {need.because}"
    )
