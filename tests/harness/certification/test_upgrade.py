"""What another version changes for what an integration uses: every kind of change, and no other."""

import pytest

from issuing_harness.certification.upgrade import (
    Change,
    ChangeKind,
    Concern,
    Versions,
    concerns,
)
from issuing_harness.certification.upgrade_report import UpgradeReport
from issuing_harness.certification.usage import usage_of
from issuing_harness.specification import Specification
from tests.harness.certification.small_specification import (
    CARDS,
    USED,
    card_of,
    form_of,
    small,
    types_of,
)


def changed(edit) -> list[tuple[str, str, str, str]]:
    """What an edit of the small file changes for what is used."""
    old, document = Specification(small()), small()
    edit(document)
    usage = usage_of(USED, old)
    found = concerns(
        [usage], {usage.scenario: Versions(old, Specification(document)).changes(usage)}
    )
    assert all(each.requirements == ("ISS-CRD-001",) for each in found)
    return [
        (each.change.kind, each.change.where, each.change.name, each.change.what) for each in found
    ]


def rename_operation(document):
    """Another path in the place of the one that is called."""
    document["paths"]["/v1/issuing/new_cards"] = document["paths"].pop("/v1/issuing/cards")


def require_limit(document):
    """A parameter inside a hash that is sent."""
    items = form_of(document)["properties"]["limits"]["items"]
    items["properties"]["currency"] = {"type": "string"}
    items["required"] = ["currency"]


def require_program(document):
    """A parameter of the operation itself."""
    form_of(document)["properties"]["program"] = {"type": "string"}
    form_of(document)["required"].append("program")


KIND = ChangeKind
CHANGES = {
    "a renamed operation": (
        rename_operation,
        (KIND.OPERATION_REMOVED, CARDS, "", "POST /v1/issuing/new_cards is new"),
    ),
    "a renamed parameter": (
        lambda it: form_of(it)["properties"].update(types=form_of(it)["properties"].pop("type")),
        (KIND.PARAMETER_REMOVED, CARDS, "type", "types is new"),
    ),
    "a parameter that is required": (
        require_program,
        (KIND.PARAMETER_REQUIRED, CARDS, "program", ""),
    ),
    "one inside of what is sent": (
        require_limit,
        (KIND.PARAMETER_REQUIRED, CARDS, "limits[][currency]", ""),
    ),
    "a parameter of another type": (
        lambda it: form_of(it)["properties"].update(currency={"type": "integer"}),
        (KIND.PARAMETER_TYPE, CARDS, "currency", "string became integer"),
    ),
    "a value that is sent": (
        lambda it: form_of(it)["properties"]["type"]["enum"].remove("virtual"),
        (KIND.PARAMETER_VALUE, CARDS, "type", "virtual"),
    ),
    "a field that is given": (
        lambda it: card_of(it)["properties"].pop("brand"),
        (KIND.FIELD_REMOVED, "issuing.card", "brand", ""),
    ),
    "a hash with all in it": (
        lambda it: card_of(it)["properties"].pop("limits"),
        (KIND.FIELD_REMOVED, "issuing.card", "limits", ""),
    ),
    "a field that may be null": (
        lambda it: card_of(it)["properties"]["brand"].update(nullable=True),
        (KIND.FIELD_NULLABLE, "issuing.card", "brand", ""),
    ),
    "a field that may be left out": (
        lambda it: card_of(it)["required"].remove("brand"),
        (KIND.FIELD_OPTIONAL, "issuing.card", "brand", ""),
    ),
    "a field of another type": (
        lambda it: card_of(it)["properties"].update(brand={"type": "object"}),
        (KIND.FIELD_TYPE, "issuing.card", "brand", "string became object"),
    ),
    "a value that is new": (
        lambda it: card_of(it)["properties"]["status"]["enum"].append("dormant"),
        (KIND.VALUE_ADDED, "issuing.card", "status", "dormant"),
    ),
    "a value that was given": (
        lambda it: it["components"]["schemas"]["limits"]["properties"]["kind"]["enum"].remove(
            "daily"
        ),
        (KIND.VALUE_REMOVED, "issuing.card", "limits.kind", "daily"),
    ),
    "a type of event": (
        lambda it: types_of(it).append("card.frozen"),
        (KIND.EVENT_ADDED, "card.frozen", "", ""),
    ),
    "one that is renamed": (
        lambda it: types_of(it).__setitem__(1, "cards.created"),
        (KIND.EVENT_REMOVED, "card.created", "", "cards.created is new"),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_to_what_is_used_is_found(name):
    """Alone: nothing else is said to change, and who verifies what is known."""
    edit, expected = CHANGES[name]

    assert changed(edit) == [expected]


@pytest.mark.parametrize(
    "edit",
    [
        lambda it: it["paths"].pop("/v1/issuing/cards/{card}"),
        lambda it: form_of(it)["properties"].pop("second_line"),
        lambda it: form_of(it)["properties"].update(program={"type": "string"}),
        lambda it: form_of(it)["properties"]["type"]["enum"].remove("physical"),
        lambda it: card_of(it)["properties"].pop("unused"),
        lambda it: card_of(it)["properties"].update(color={"type": "string"}),
        lambda it: types_of(it).remove("card.updated"),
        lambda it: types_of(it).append("dispute.created"),
    ],
)
def test_what_nobody_uses_may_change(edit):
    """Operations, parameters, values, fields and events that no recording shows."""
    assert changed(edit) == []


def test_who_is_concerned_first_is_told():
    """What the endpoint calls while it replies is the integration's, all else the scenario's."""
    usage = usage_of(USED, Specification(small()))
    document = small()
    types_of(document).remove("card.created")
    form_of(document)["properties"].pop("type")
    versions = Versions(Specification(small()), Specification(document))
    found = concerns([usage], {usage.scenario: versions.changes(usage)})

    assert [each.change.by for each in found] == ["integration", "scenario"]


def test_a_change_is_told_in_lines_that_a_terminal_does_not_break():
    """A scenario has a line of its own, and all requirements are named, a few to a line."""
    change = Change(ChangeKind.VALUE_ADDED, "issuing.card", "status", "frozen", "integration")
    scenarios = tuple(f"features/integration/books.feature::The {n}th of them" for n in range(5))
    requirements = tuple(f"ISS-LIF-0{n}" for n in range(10, 30))
    concern = Concern(change, scenarios, requirements)
    told = UpgradeReport("a", "b", (), (concern,), None).text().splitlines()

    at = told.index("  concerns the integration, in 5 scenarios:")
    assert told[at + 1 : at + 6] == [
        *(f"    {name}" for name in scenarios[:3]),
        "    and 2 more",
        "  which verify:",
    ]
    assert max(map(len, told)) <= 80
    assert " ".join(told).count("ISS-LIF-") == 20
