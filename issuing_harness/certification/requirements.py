"""The catalogue: what is required of an integration, and what Stripe's guide says of Stripe.

``features/requirements.toml`` is the harness's own, and comes with the wheel; a project may have
another one in each of its folders of features. ``guide.toml`` beside it lists the statements of
Stripe's B2B payments guide. Nothing here is read while scenarios run.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from os.path import relpath
from pathlib import Path
from typing import Final

from issuing_harness.certification.references import (
    GUIDE,
    Statement,
    read_guide,
    read_pages,
    read_sources,
    texts_among,
)
from issuing_harness.errors import SettingsError
from issuing_harness.toml_tables import Table, read_toml

CATALOGUE: Final = "requirements.toml"
#: The first part of the harness's own ids; those of a project begin with another one.
OWN_PREFIX: Final = "ISS"
#: The areas by the second part of an id, in the order in which they are shown.
AREAS: Final[Mapping[str, str]] = {
    "FND": "Funding",
    "CHD": "Cardholders",
    "CRD": "Cards",
    "DEC": "Decisions",
    "LIF": "Lifecycle of a purchase",
    "MNY": "Money",
    "EVT": "Events",
    "ERR": "Errors",
    "DSP": "Disputes",
    "CON": "Connect",
    "SEC": "Security",
    "OPS": "Operations",
}
LEVELS: Final = ("MUST", "SHOULD", "MAY")
SUBJECTS: Final = ("integration", "Stripe")
ACTORS: Final = (
    "application",
    "business",
    "endpoint",
    "ledger",
    "operator",
    "platform",
    "program",
    "Stripe",
)
SCENARIO: Final = "scenario"
TESTED: Final = (SCENARIO, "attestation", "not tested")
#: What an integration may do, or not: a requirement applies only to one that does all it names.
CAPABILITIES: Final[Mapping[str, str]] = {
    "automatic_top_ups": "tops up the Issuing balance by itself",
    "calls_stripe": "calls Stripe's API",
    "connect": "is a platform with connected accounts",
    "creates_cardholders": "creates cardholders",
    "creates_cards": "creates cards",
    "decides": "decides on purchases in real time",
    "decides_by_call": "decides by the deprecated calls, approve and decline",
    "decides_by_reply": "decides by its reply to the request",
    "disputes": "disputes transactions",
    "endpoint": "receives events at a webhook endpoint",
    "follows_test_clock": "takes the time from events, or can be set ahead with a test clock",
    "foreign_currency": "shows purchases in other currencies",
    "funding": "tops up the Issuing balance",
    "individuals": "has persons in the United States as cardholders",
    "ledger": "keeps books of purchases and money",
    "merchant_rules": "has rules of its own about merchants",
    "own_budget": "decides by budgets of its own",
    "own_limits": "has limits of its own by day, week, month or use",
    "partial_approval": "approves a part of a purchase",
    "physical_cards": "has physical cards",
    "polls_events": "asks Stripe for events, or for what has changed",
    "several_endpoints": "has several endpoints or accounts with secrets of their own",
    "shows_balance": "shows the Issuing balance as its books have it",
    "shows_card_details": "shows the numbers of cards to their holders",
    "treasury": "has cards on accounts of Treasury",
    "virtual_cards": "has virtual cards",
}
_ID: Final = re.compile(r"([A-Z]{2,12})-([A-Z]+)-(\d{3})")
_VERSION: Final = re.compile(r"\d{4}-\d\d-\d\d(\.[a-z]+)?")
_SHORTEST_CLAIM: Final = 20


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement.

    Args:
        id: ``ISS-DEC-004``, which keeps its meaning for good.
        claim: what it says, in one sentence.
        subject: ``integration``, of which it is required, or ``Stripe``, which is said to do it.
        level: ``MUST``, ``SHOULD`` or ``MAY``.
        actor: who has to act, one of ``ACTORS``.
        applies: the capabilities that an integration must have for it to apply.
        since: the API version from which on it is so; empty if that is not known.
        sources: where it comes from: pages with the day of the copy that was read, and public
            issues, commits and files.
        guide: the statements of the guide that it covers, ``Add funds, 3``.
        tested: ``scenario``, ``attestation`` or ``not tested``.
        reason: why no scenario tests it.
        details: what would show it, if no scenario does.
    """

    id: str
    claim: str
    subject: str
    level: str
    actor: str
    applies: tuple[str, ...] = ()
    since: str = ""
    sources: tuple[str, ...] = ()
    guide: tuple[str, ...] = ()
    tested: str = SCENARIO
    reason: str = ""
    details: str = ""

    @property
    def area(self) -> str:
        """The part of its id that names its area, ``DEC``."""
        return self.id.split("-")[1]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A file of requirements, and the statements of the guide beside it.

    Args:
        path: the file.
        requirements: in the order of their areas and numbers.
        statements: of the guide, in its order.
    """

    path: Path
    requirements: tuple[Requirement, ...]
    statements: tuple[Statement, ...] = ()

    @property
    def prefix(self) -> str:
        """What all of its ids begin with, ``ISS``; empty if it has none."""
        return self.requirements[0].id.partition("-")[0] if self.requirements else ""

    def line_of(self, name: str) -> int:
        """Return the line on which a requirement's id stands, counted from 1."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        found = (number for number, line in enumerate(lines, 1) if f'"{name}"' in line)
        return next(found, 1)

    def of_statement(self, statement: Statement) -> list[Requirement]:
        """Return the requirements that cover a statement of the guide."""
        return [each for each in self.requirements if statement.name in each.guide]


def library_path() -> Path:
    """Return where the harness's own catalogue is: in the wheel beside this, else in features."""
    packed = Path(__file__).with_name(CATALOGUE)
    return packed if packed.exists() else Path(__file__).parents[2] / "features" / CATALOGUE


@cache
def library_catalogue() -> Catalogue:
    """Return the harness's own catalogue, which is read once."""
    return read_catalogue(library_path())


def read_catalogues(folders: Iterable[Path]) -> list[Catalogue]:
    """Return the harness's own catalogue, and those in a project's folders of features.

    One there whose ids begin as the harness's do is a copy of it, and stands in its place.

    Raises:
        SettingsError: one of them is wrong, or two have a requirement of one id.
    """
    library = library_catalogue()
    paths = [path for folder in folders if (path := (folder / CATALOGUE).resolve()).is_file()]
    others = [path for path in dict.fromkeys(paths) if path != library.path.resolve()]
    own = [read_catalogue(path) for path in others]
    found = own if any(each.prefix == OWN_PREFIX for each in own) else [library, *own]
    _check_repetition(found)
    return found


def _check_repetition(catalogues: Iterable[Catalogue]) -> None:
    """Refuse an id that two files have."""
    places: dict[str, Path] = {}
    for catalogue in catalogues:
        for each in catalogue.requirements:
            first = places.setdefault(each.id, catalogue.path)
            if first != catalogue.path:
                raise SettingsError(
                    f"{relpath(catalogue.path)}:{catalogue.line_of(each.id)}: {each.id} was read, "
                    f"and {relpath(first)} has a requirement of that id, too. Give it another one."
                )


def read_catalogue(path: Path) -> Catalogue:
    """Return the requirements in a file.

    Raises:
        SettingsError: it cannot be read, or something in it is wrong; with line and nearest value.
    """
    root = read_toml(path)
    statements = read_guide(path.with_name(GUIDE))
    pages = read_pages(root.table("pages"))
    names = [statement.name for statement, _ in statements]
    found: dict[str, Requirement] = {}
    for table in root.tables("requirement"):
        each = _requirement(table, pages, names)
        _check_id(table, each.id, found)
        found[each.id] = each
    root.finish()
    _check_coverage(statements, found.values())
    requirements = sorted(found.values(), key=_place)
    return Catalogue(path, tuple(requirements), tuple(each for each, _ in statements))


def _place(requirement: Requirement) -> tuple[int, str]:
    return list(AREAS).index(requirement.area), requirement.id


def _requirement(table: Table, pages: Mapping[str, str], statements: Sequence[str]) -> Requirement:
    requirement = Requirement(
        id=table.text("id"),
        claim=_claim(table),
        subject=table.text("subject", among=SUBJECTS),
        level=table.text("level", among=LEVELS),
        actor=table.text("actor", among=ACTORS),
        applies=texts_among(table, "applies", sorted(CAPABILITIES)),
        since=_since(table),
        sources=tuple(read_sources(table, pages)),
        guide=texts_among(table, "guide", statements),
        tested=table.text("tested", among=TESTED),
        reason=table.text("reason", ""),
        details=table.text("details", ""),
    )
    table.finish()
    _check_reason(table, requirement)
    return requirement


def _claim(table: Table) -> str:
    claim = table.text("claim")
    is_sentence = len(claim) > _SHORTEST_CLAIM and claim[0].isupper() and claim.endswith(".")
    if not is_sentence:
        table.refuse("claim", "it is one whole sentence, with a capital letter and a full stop")
    return claim


def _since(table: Table) -> str:
    since = table.text("since", "")
    if since and not _VERSION.fullmatch(since):
        table.refuse("since", f"{since!r} is no API version, such as 2025-03-31.basil")
    return since


def _check_reason(table: Table, requirement: Requirement) -> None:
    """Refuse one that no scenario tests without saying why and what would, and the other way."""
    for name in ("reason", "details"):
        is_given = bool(getattr(requirement, name).strip())
        if requirement.tested == SCENARIO and is_given:
            table.refuse(name, "scenarios test it, so that there is nothing to say for it")
        if requirement.tested != SCENARIO and not is_given:
            wanted = "why no scenario tests it" if name == "reason" else "what would show it"
            table.refuse(name, f"it is missing, and says {wanted}")


def _check_id(table: Table, name: str, found: Mapping[str, Requirement]) -> None:
    parts = _ID.fullmatch(name)
    if parts is None:
        table.refuse("id", f"{name!r} is no id, such as {OWN_PREFIX}-DEC-004")
    prefix, area, number = parts.groups()
    if area not in AREAS:
        table.refuse("id", f"there is no area {area} among {', '.join(AREAS)}", area, list(AREAS))
    first = next(iter(found), name)
    if not first.startswith(f"{prefix}-"):
        table.refuse("id", f"{name} begins otherwise than {first}: a file has one beginning")
    if name in found:
        table.refuse("id", f"{name} was given before, to another requirement")
    before = f"{prefix}-{area}-{int(number) - 1:03}"
    if int(number) != 1 and before not in found:
        table.refuse("id", f"there is no {before} before it: no number is left out, or taken away")


def _check_coverage(
    statements: Iterable[tuple[Statement, Table]], requirements: Iterable[Requirement]
) -> None:
    """Refuse a statement of the guide that no requirement covers."""
    covered = {name for each in requirements for name in each.guide}
    for statement, table in statements:
        if statement.name not in covered:
            table.refuse("says", f"no requirement covers {statement.name!r} (guide in {CATALOGUE})")
