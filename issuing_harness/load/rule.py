"""By which rule decisions are judged: that of the budget which the application takes."""

from dataclasses import dataclass
from typing import Final

from issuing_harness.certification.profile import Profile
from issuing_harness.load.purchases import AT_ONCE, BUDGET, FIT, LEAST_BUDGET
from issuing_harness.money import Money
from issuing_harness.webhooks.application_access import FIXED, Setting

_ALONE: Final = "Only time, form and signatures are judged: there is no rule for decisions"


@dataclass(frozen=True, slots=True)
class Rule:
    """What decisions have to be.

    Args:
        budget: of each card, in cents; ``None`` if there is no rule.
        setting: how it is set; ``None`` if each card has it from the first.
        words: the rule, or why there is none, in sentences.
    """

    budget: int | None
    setting: Setting | None
    words: str


def rule_of(profile: Profile | None) -> Rule:
    """Return the rule of a profile.

    Args:
        profile: of the integration; ``None`` without one.
    """
    if profile is None:
        return _without("without a profile nothing is known of budgets")
    if not profile.offers("own_budget"):
        return _without(f"it has no budgets of its own ({profile.missing['own_budget']})")
    setting = profile.application.takes.get("budget")
    if setting is None:
        why = profile.application.lacks.get("budget", "application.takes has no budget")
        return _without(f"the profile does not say how a budget is set ({why})")
    if setting.way != FIXED:
        return Rule(BUDGET, setting, _in_words(BUDGET, f"is given a budget of {Money(BUDGET)}"))
    cents = int(setting.what[0])
    if cents < LEAST_BUDGET:
        return _without(f"of a budget of {cents} cents too few purchases can be made")
    return Rule(
        cents, None, _in_words(cents, f"has a budget of {Money(cents)}, as the profile says")
    )


def _without(why: str) -> Rule:
    return Rule(None, None, f"{_ALONE}, since {why}.")


def _in_words(cents: int, has: str) -> str:
    half = Money(cents // FIT)
    return (
        f"Each card {has}. What fits has to be approved, and what is for more than all of it "
        f"declined; of {AT_ONCE} purchases of {half} at the same moment {FIT} fit, whichever those "
        "are, and what is approved on a card may not exceed its budget."
    )
