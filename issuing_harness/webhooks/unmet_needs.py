"""Why a scenario is not tried: it needs what the integration does not offer, a sentence for each.

Whoever raises ``NotOffered`` says it in these words, and whoever reads a certificate knows by them
whether the profile really leads there.
"""

from typing import Final

from issuing_harness.webhooks.application_access import FIXED
from issuing_harness.webhooks.application_routes import Routes

WITHOUT_ENDPOINT: Final = "The scenario posts to an endpoint, and the integration has none."
WITHOUT_DECISIONS: Final = (
    "The scenario is about a decision of the application's on a purchase, and it makes none."
)
WITHOUT_CALLS: Final = "The application called nothing of Stripe's API in this scenario."


def without(what: str, reason: str) -> str:
    """Return that a scenario needs what the application does not show or take.

    Args:
        what: ``balance`` or ``authorization.asked``.
        reason: the profile's own words.
    """
    return f"The scenario needs {what} of the application: {reason}."


def with_another(name: str, wanted: str, fixed: str) -> str:
    """Return that a scenario sets what always has the same value to another one.

    Args:
        name: of what the application takes, ``budget``.
        wanted: the value that the scenario sets.
        fixed: the value that it has.
    """
    return (
        f"The scenario needs a {name} of {wanted}, and the profile says that it is always "
        f"{fixed}. To have the scenario tried, say in the profile how the {name} is set."
    )


def follows_from(said: str, routes: Routes, *, has_endpoint: bool, decides: bool) -> bool:
    """Whether a scenario that is not tried for this reason is not, by what the profile says.

    Args:
        said: why it is not.
        routes: what the application shows, takes and lacks.
        has_endpoint: whether the integration has an endpoint.
        decides: whether it decides on purchases there.
    """
    if said == WITHOUT_ENDPOINT:
        return not has_endpoint
    if said == WITHOUT_DECISIONS:
        return has_endpoint and not decides
    return any(said == without(*lack) for lack in routes.lacks.items()) or any(
        _is_another(said, name, setting.what[0])
        for name, setting in routes.takes.items()
        if setting.way == FIXED
    )


def _is_another(said: str, name: str, fixed: str) -> bool:
    """Whether a text says that a scenario needs another value than the one it always has."""
    before, _, after = with_another(name, "\0", fixed).partition("\0")
    wanted = said.removeprefix(before).removesuffix(after)
    return bool(wanted) and wanted != fixed and said == before + wanted + after
