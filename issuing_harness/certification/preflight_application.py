"""What preflight looks at in the application: its reset, what it shows, and what it takes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import Final

from issuing_harness.certification.needed import (
    FIELDS,
    NEEDED,
    OPTIONAL,
    SHOWS,
    TAKES,
    Need,
    toml_key,
)
from issuing_harness.certification.preflight_checks import Check, State, in_one_line, not_done
from issuing_harness.certification.preflight_events import UNKNOWN_CARD
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.requirements import CAPABILITIES
from issuing_harness.certification.scenario_starts import Reached, starts_for_each
from issuing_harness.errors import BackendUnavailable, HarnessError, ProductFailure
from issuing_harness.webhooks.application_access import FIXED, Access, Setting
from issuing_harness.webhooks.application_reader import Reader
from issuing_harness.webhooks.field_paths import missing

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
_AS_ABOVE: Final = "As above."
_NOWHERE_TOO: Final = (
    "That is right if a 404 is what it shows of a thing that nobody has, and wrong if the path is "
    "misspelt, which cannot be told apart before there is something. Answer such a 404 with a body "
    'of its own ({"error": "no such card"}), or look whether the path in application.shows is what '
    "you meant; the run goes on either way."
)
_NO_TABLE: Final = (
    "That is right if the table is made with the first event, and wrong if its name is misspelt, "
    "which cannot be told apart before there is one; the run goes on either way."
)
_UNREAD: Final = (
    "That is right if it is not there yet of a thing that nobody has; otherwise correct the path "
    "in application.shows.{}.fields, or it will be taken for a mistake of the integration."
)
#: A path that no application has.
_NOWHERE: Final = "/a-path/that-nobody/has"


def check_application(integration: Reached) -> Iterator[Check]:
    """Yield what is wrong about the application; where nothing answers, what is not done, too."""
    profile, place = integration.profile, integration.place
    if profile.application.shows:
        yield from _missing(profile)
        yield from _unread(profile)
    else:
        yield Check(
            "application",
            State.DOUBTFUL,
            "the profile says of nothing how it is read",
            "What depends on books is then not known; say it in application.shows.",
        )
    base = integration.names.fill(profile.application.base)
    reader = Reader(base, place.names, place.folder, place.restart)
    left, told = _to_ask(profile, reader), list[str]()
    try:
        while left:
            check = next(iter(left.values()))()
            yield check if check.advice not in told else replace(check, advice=_AS_ABOVE)
            told += [check.advice] if check.advice else []
            left.pop(next(iter(left)))
    except BackendUnavailable as error:
        yield Check("application", State.BAD, in_one_line(error))
        yield from not_done(left, "the application cannot be asked")
    finally:
        reader.close()


def _to_ask(profile: Profile, reader: Reader) -> dict[str, Callable[[], Check]]:
    """Return what is to be looked at by asking the application, by its name, in order."""
    own = profile.application
    asked: dict[str, Callable[[], Check]] = {}
    if own.shows or own.reset:
        asked["reset"] = partial(_reset, profile, reader)
    asked |= {name: partial(_look, name, access, reader) for name, access in own.shows.items()}
    for need in NEEDED:
        if need.part == TAKES and need.name in own.takes and own.takes[need.name].way == FIXED:
            asked[need.lack] = partial(_fixed, need, own.takes[need.name].what[0])
    if "budget" in own.takes and own.takes["budget"].way != FIXED:
        asked["budget"] = partial(_budget, own.takes["budget"], reader)
    return asked


def _missing(profile: Profile) -> Iterator[Check]:
    """Yield what scenarios need, the profile offers, and nothing says how to come by."""
    own = profile.application
    for need in NEEDED:
        entries = own.shows if need.part == SHOWS else own.takes
        if need.name in entries or need.lack in own.lacks:
            continue
        if all(map(profile.offers, need.offered)):
            yield _without_way(need)


def _without_way(need: Need) -> Check:
    offered = " and ".join(f"{each} ({CAPABILITIES[each]})" for each in need.offered)
    return Check(
        need.lack,
        State.BAD,
        f"the profile offers {offered}, and application.{need.part} has no {need.name}",
        f"{need.ways}; or why it cannot be, under [application.lacks]: "
        f'{toml_key(need.lack)} = "…"; or, if the integration does not do that, why not, under '
        f'[offers]: {need.offered[-1]} = "…".',
    )


def _unread(profile: Profile) -> Iterator[Check]:
    """Yield what the profile says, and no scenario reads or sets; it may be misspelt."""
    own = profile.application
    for part, entries in ((SHOWS, own.shows), (TAKES, own.takes), ("lacks", own.lacks)):
        known = [each.name for each in NEEDED if each.part == part] or [n.lack for n in NEEDED]
        known += OPTIONAL if part == TAKES else ()
        for name in entries:
            if name.partition(".")[0] not in known:
                near = "".join(f"Did you mean {n}? " for n in get_close_matches(name, known, n=1))
                yield Check(
                    name,
                    State.DOUBTFUL,
                    f"application.{part} has {name}, and no scenario asks for that",
                    f"{near}There are: {', '.join(dict.fromkeys(known))}.",
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
        advice = "Correct application.reset, or leave it out if there is no way to empty it."
        return _tried("reset", advice, lambda: reader.send(reset, "", "", {}))
    if starts_for_each(profile):
        return Check("reset", State.GOOD, "it is started anew for each scenario")
    total = (
        " A balance counts what all of them have spent." if "balance" in application.shows else ""
    )
    return Check(
        "reset",
        State.DOUBTFUL,
        "the profile says of no way to empty the application",
        "Each scenario meets the books of those before it; only its cards and cardholders are new."
        f'{total} Say application.reset, or start.fresh = "scenario", if there is one.',
    )


def _look(name: str, access: Access, reader: Reader) -> Check:
    try:
        found = reader.read(access, IDS)
        is_nowhere = not found and _is_like_nowhere(access, reader)
    except (HarnessError, ProductFailure, OSError) as error:
        if isinstance(error, BackendUnavailable) and access.way == "http":
            raise  # and then nothing else can be asked there
        return Check(name, State.BAD, in_one_line(error), f"Correct application.shows.{name}.")
    if is_nowhere:
        return Check(
            name,
            State.DOUBTFUL,
            f"{access.what[0]} gets the same 404 as a path that is not there",
            _NOWHERE_TOO,
        )
    if not found and access.way == "sql" and (missing := reader.why_nothing(access, IDS)):
        return Check(name, State.DOUBTFUL, f"it shows nothing yet: {missing}", _NO_TABLE)
    if unread := _unread_fields(name, access, found, reader.answered):
        return unread
    shown = ", ".join(sorted(found)) or "nothing yet, of what nobody has"
    return Check(name, State.GOOD, f"it shows {shown}")


def _unread_fields(
    noun: str, access: Access, found: Mapping[str, object], answered: object
) -> Check | None:
    """Return which fields read nothing in what was answered; ``None`` if each reads something."""
    unread = {name: missing(name, access.fields, answered) for name in access.fields if found}
    unread = {name: why for name, why in unread.items() if why}
    others = [name for name in access.fields if name not in FIELDS.get(noun, access.fields)]
    if unread:
        listed = "; ".join(f"{name} reads nothing: {why}" for name, why in unread.items())
        return Check(noun, State.DOUBTFUL, listed, _UNREAD.format(noun))
    if others:
        listed = f"its fields name {', '.join(others)}, and no scenario reads that"
        known = f"They read {', '.join(FIELDS[noun])}."
        return Check(noun, State.DOUBTFUL, listed, known)
    return None


def _is_like_nowhere(access: Access, reader: Reader) -> bool:
    """Whether what nobody has is answered as a path is that does not exist."""
    if access.way != "http":
        return False
    nowhere = replace(access, what=(f"{access.what[0].split()[0]} {_NOWHERE}",))
    return reader.answer(access, IDS) == reader.answer(nowhere, IDS)


def _budget(setting: Setting, reader: Reader) -> Check:
    advice = "Correct application.takes.budget."
    return _tried("budget", advice, lambda: reader.send(setting, "budget", _BUDGET, IDS))


def _fixed(need: Need, value: str) -> Check:
    """Return what is to be said of a setting that always has one value."""
    found = f"it is always {value}, and scenarios set it to {need.value}, {need.meaning}"
    if not need.fixed:
        advice = f"Scenarios need an application without it, too. {need.ways}."
        return Check(need.name, State.BAD, found, advice)
    if value == str(need.value):
        return Check(need.name, State.GOOD, f"it is always {value}, {need.meaning}")
    if need.name == "budget" and (value.strip("0.") == "" or value.startswith("-")):
        spoilt, state = "Every purchase would be declined.", State.BAD
    else:
        spoilt, state = "Scenarios that need another one are left out.", State.DOUBTFUL
    advice = f"{spoilt} Certify an integration that has {need.value}, and say so in the profile."
    return Check(need.name, state, found, advice)


def _tried(name: str, advice: str, do: Callable[[], None]) -> Check:
    try:
        do()
    except BackendUnavailable:
        raise
    except (HarnessError, ProductFailure) as error:
        return Check(name, State.BAD, in_one_line(error), advice)
    return Check(name, State.GOOD, "it is done")
