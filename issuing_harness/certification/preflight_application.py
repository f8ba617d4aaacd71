"""What preflight looks at in the application: its reset, what it shows, and what it takes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from issuing_harness.certification.preflight_checks import Check, State, in_one_line
from issuing_harness.certification.preflight_events import UNKNOWN_CARD
from issuing_harness.certification.profile import NEEDED, Profile
from issuing_harness.certification.scenario_starts import Reached, starts_for_each
from issuing_harness.errors import BackendUnavailable, HarnessError, ProductFailure
from issuing_harness.webhooks.application_access import FIXED, Access, Reader, Setting

#: Of nobody's, by which things are read.
IDS: Final = {
    "account": "acct_of_a_preflight",
    "authorization": "iauth_of_a_preflight",
    "card": UNKNOWN_CARD,
    "cardholder": "ich_of_a_preflight",
    "dispute": "idp_of_a_preflight",
    "event": "evt_of_a_preflight",
    "transaction": "ipi_of_a_preflight",
}
#: A budget in cents, as most scenarios set it.
_BUDGET: Final = 2000
#: A path that no application has.
_NOWHERE: Final = "/a-path/that-nobody/has"


def check_application(integration: Reached) -> Iterator[Check]:
    """Yield what is wrong about the application; ends where nothing answers at all."""
    profile, place = integration.profile, integration.place
    if not profile.application.shows:
        yield Check(
            "application",
            State.DOUBTFUL,
            "the profile says of nothing how it is read",
            "What depends on books is then not known; say it in application.shows.",
        )
        return
    base = integration.names.fill(profile.application.base)
    reader = Reader(base, place.names, place.folder, place.restart)
    try:
        yield from _checks(profile, reader)
    except BackendUnavailable as error:
        advice = "All else of the application has to wait for that."
        yield Check("application", State.BAD, in_one_line(error), advice)
    finally:
        reader.close()


def _checks(profile: Profile, reader: Reader) -> Iterator[Check]:
    yield _reset(profile, reader)
    yield from _missing(profile)
    for name, access in profile.application.shows.items():
        yield _look(name, access, reader)
    setting = profile.application.takes.get("budget")
    if setting is not None:
        yield _budget(setting, reader)


def _missing(profile: Profile) -> Iterator[Check]:
    """Yield what scenarios need, the profile offers, and nothing says how to come by."""
    own = profile.application
    for part, name, offered in NEEDED:
        entries = own.shows if part == "shows" else own.takes
        if name in entries or name in own.lacks or not profile.offers(offered):
            continue
        instead = (
            f'or why not in application.lacks, {name} = "…"'
            if part == "shows"
            else f'or {{fixed = "{_BUDGET}"}}'
        )
        yield Check(
            name,
            State.BAD,
            f"the profile offers {offered}, and application.{part} has no {name}",
            f"Say there how it is {'read' if part == 'shows' else 'set'}, {instead}; or in offers "
            f"why there is no {offered}.",
        )


def is_never_emptied(profile: Profile) -> bool:
    """Whether a scenario meets the books of those before it."""
    application = profile.application
    kept = application.reset is None and not starts_for_each(profile)
    return bool(application.shows) and kept


def _reset(profile: Profile, reader: Reader) -> Check:
    application = profile.application
    if application.reset is not None:
        reset = application.reset
        return _tried("reset", "application.reset", lambda: reader.send(reset, "", "", {}))
    if starts_for_each(profile):
        return Check("reset", State.GOOD, "it is started anew for each scenario")
    total = (
        " A balance counts what all of them have spent." if "balance" in application.shows else ""
    )
    return Check(
        "reset",
        State.DOUBTFUL,
        "the profile says of no way to empty the application",
        "A scenario meets the books of those before it, and has new cards and cardholders alone."
        f'{total} Say application.reset, or start.fresh = "scenario", if there is one.',
    )


def _look(name: str, access: Access, reader: Reader) -> Check:
    try:
        found = reader.read(access, IDS)
        is_nowhere = not found and _is_like_nowhere(access, reader)
    except BackendUnavailable:
        raise
    except (HarnessError, ProductFailure, OSError) as error:
        return Check(name, State.BAD, in_one_line(error), f"Correct application.shows.{name}.")
    if is_nowhere:
        return Check(
            name,
            State.DOUBTFUL,
            f"{access.what[0]} gets the same 404 as a path that is not there",
            "That is right if a 404 is what it shows of a thing that nobody has, and wrong if the "
            "path is misspelt, which cannot be told apart before there is something. Answer such "
            f'a 404 with a body of its own ({{"error": "no such {name}"}}), or look whether the '
            f"path in application.shows.{name} is what you meant; the run goes on either way.",
        )
    shown = ", ".join(sorted(found)) or "nothing yet, of what nobody has"
    return Check(name, State.GOOD, f"it shows {shown}")


def _is_like_nowhere(access: Access, reader: Reader) -> bool:
    """Whether what nobody has is answered as a path is that does not exist."""
    if access.way != "http":
        return False
    nowhere = replace(access, what=(f"{access.what[0].split()[0]} {_NOWHERE}",))
    return reader.answer(access, IDS) == reader.answer(nowhere, IDS)


def _budget(setting: Setting, reader: Reader) -> Check:
    if setting.way == FIXED:
        return _fixed(setting.what[0])
    entry = "application.takes.budget"
    return _tried("budget", entry, lambda: reader.send(setting, "budget", _BUDGET, IDS))


def _fixed(value: str) -> Check:
    if value == str(_BUDGET):
        return Check("budget", State.GOOD, f"it is always {value} cents")
    state = State.BAD if value.strip("0.") == "" or value.startswith("-") else State.DOUBTFUL
    found = f"it is always {value} cents, and scenarios need {_BUDGET}"
    spoilt = "Every purchase would be declined." if state is State.BAD else "Others are left out."
    advice = f"{spoilt} Certify it with a budget of {_BUDGET} cents, and say so in the profile."
    return Check("budget", state, found, advice)


def _tried(name: str, entry: str, do: Callable[[], None]) -> Check:
    try:
        do()
    except BackendUnavailable:
        raise
    except (HarnessError, ProductFailure) as error:
        return Check(name, State.BAD, in_one_line(error), f"Correct {entry}.")
    return Check(name, State.GOOD, "it is done")
