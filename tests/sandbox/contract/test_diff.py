"""What a new OpenAPI file changes: every kind of change is named where it is."""

import json

import pytest
from click.testing import CliRunner

from issuing_sandbox.contract import published
from issuing_tools.contract import commands, diff
from issuing_tools.contract.diff import Edition, find_changes, report_lines
from tests.sandbox.contract.openapi_sample import SCOPE, answering, sample, schema

FORM = "application/x-www-form-urlencoded"


def form_of(spec):
    """The schema of the form that creates a parcel."""
    return spec["paths"]["/v1/parcels"]["post"]["requestBody"]["content"][FORM]["schema"]


def parcel_of(spec):
    """The schema of a parcel in an answer."""
    return spec["components"]["schemas"]["parcel"]


def found(spec):
    """The changes from the sample to this file, a line each."""
    pair = (Edition.of(sample(), SCOPE), Edition.of(spec, SCOPE))
    return [f"{each.where}: {each.what}" for each in find_changes(*pair)]


def test_a_file_does_not_differ_from_itself(spec):
    """Prose is no change."""
    spec["info"]["description"] = "Other prose."
    parcel_of(spec)["description"] = "Other prose."

    assert found(spec) == []


CHANGED = {
    "- parcel gone": (
        lambda spec: spec["paths"].pop("/v1/parcels/{parcel}"),
        ["operations: - GET /v1/parcels/{parcel}: in scope, and no longer there"],
    ),
    "+ parameter": (
        lambda spec: form_of(spec)["properties"].update(color={"type": "string"}),
        ["POST /v1/parcels: + color"],
    ),
    "+ required parameter with something inside": (
        lambda spec: (
            form_of(spec)["properties"].update(
                box={"type": "object", "properties": {"depth": {"type": "integer"}}}
            ),
            form_of(spec)["required"].append("box"),
        ),
        ["POST /v1/parcels: + box (required)"],
    ),
    "- parameter": (
        lambda spec: form_of(spec)["properties"].pop("metadata"),
        ["POST /v1/parcels: - metadata"],
    ),
    "parameter required": (
        lambda spec: form_of(spec)["required"].append("kind"),
        ["POST /v1/parcels: ~ kind: required now"],
    ),
    "parameter no longer required": (
        lambda spec: form_of(spec)["required"].remove("weight"),
        ["POST /v1/parcels: ~ weight: no longer required"],
    ),
    "value of a parameter": (
        lambda spec: form_of(spec)["properties"]["kind"].update(
            enum=[*form_of(spec)["properties"]["kind"]["enum"][1:], "value_99"]
        ),
        [
            "POST /v1/parcels: ~ kind: value - value_00",
            "POST /v1/parcels: ~ kind: value + value_99",
        ],
    ),
    "limit of a parameter": (
        lambda spec: form_of(spec)["properties"]["description"].update(maxLength=24),
        [
            "POST /v1/parcels: ~ description: limit - maxLength 12",
            "POST /v1/parcels: ~ description: limit + maxLength 24",
        ],
    ),
    "parameter cannot be unset": (
        lambda spec: form_of(spec)["properties"]["metadata"]["anyOf"].pop(),
        [
            "POST /v1/parcels: ~ metadata: can no longer be unset",
            "POST /v1/parcels: ~ metadata: kind - string",
        ],
    ),
    "+ field": (
        lambda spec: parcel_of(spec)["properties"].update(height={"type": "integer"}),
        ["answer parcel: + height"],
    ),
    "- field": (
        lambda spec: parcel_of(spec)["properties"].pop("size"),
        ["answer parcel: - size"],
    ),
    "nullable": (
        lambda spec: parcel_of(spec)["properties"]["size"].pop("nullable"),
        ["answer parcel: ~ size: never null now"],
    ),
    "value of a field": (
        lambda spec: parcel_of(spec)["properties"]["size"]["enum"].append("xl"),
        ["answer parcel: ~ size: value + xl"],
    ),
    "always there": (
        lambda spec: parcel_of(spec)["required"].append("size"),
        ["answer parcel: ~ size: always there now"],
    ),
    "no longer expandable": (
        lambda spec: parcel_of(spec)["x-expandableFields"].remove("owner"),
        ["answer parcel: ~ owner: no longer expandable"],
    ),
    "expands to something else": (
        lambda spec: parcel_of(spec)["properties"]["owner"]["x-expansionResources"].update(
            oneOf=[schema("parcel")]
        ),
        ["answer parcel: ~ owner: expands to - shop"],
    ),
    "left out no longer": (
        lambda spec: parcel_of(spec)["properties"]["code"].pop("description"),
        ["answer parcel: ~ code: no longer left out"],
    ),
    "another answer": (
        lambda spec: spec["paths"]["/v1/scans"]["post"].update(
            responses=answering(schema("box"))["responses"]
        ),
        ["POST /v1/scans: ~ answer: scan became box"],
    ),
}


@pytest.mark.parametrize(("change", "lines"), CHANGED.values(), ids=CHANGED)
def test_every_kind_of_change_is_named(spec, change, lines):
    """One change in the file, its line in the report, and no other."""
    change(spec)

    assert found(spec) == lines


def test_an_operation_beside_the_scope_is_named_if_it_is_near(spec):
    """A new call of a resource in scope is worth a look, one of another resource is not."""
    spec["paths"]["/v1/issuing/stamps"] = {"get": answering(schema("box"))}
    spec["paths"]["/v1/shops/{shop}"] = {"get": answering(schema("shop"))}

    assert found(spec) == [
        "operations: + GET /v1/issuing/stamps: not in scope (tools/issuing_tools/contract/scope.py)"
    ]


def test_the_report_is_grouped_by_where(spec):
    """Versions and the count first, then each place once."""
    spec["info"]["version"] = "2100-01-01.next"
    parcel_of(spec)["properties"].pop("size")
    parcel_of(spec)["properties"].update(height={"type": "integer"})
    old, new = Edition.of(sample(), SCOPE), Edition.of(spec, SCOPE)

    assert list(report_lines(old, new, find_changes(old, new))) == [
        "2099-01-01.sample -> 2100-01-01.next: 2 changes",
        "",
        "answer parcel",
        "  - size",
        "  + height",
    ]


@pytest.fixture(name="files")
def _files(tmp_path, spec, monkeypatch):
    """The sample as a file, and another one in which a value is new."""
    monkeypatch.setattr(diff, "SCOPE", SCOPE)
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(spec))
    parcel_of(spec)["properties"]["size"]["enum"].append("xl")
    new.write_text(json.dumps(spec))
    return str(old), str(new)


def test_the_command_exits_with_1_when_something_changes(files):
    """And with 0 when nothing does."""
    old, new = files
    changed = CliRunner().invoke(commands.contract, ["diff", old, new])
    same = CliRunner().invoke(commands.contract, ["diff", old, old])

    assert changed.exit_code == 1
    assert "~ size: value + xl" in changed.output
    assert (same.exit_code, same.output) == (
        0,
        "2099-01-01.sample -> 2099-01-01.sample: 0 changes\n",
    )


def test_one_file_is_compared_with_the_contract_in_use(files):
    """Nothing of the contract is in the sample, so every operation is said to be gone."""
    result = CliRunner().invoke(commands.contract, ["diff", files[0]])

    assert result.exit_code == 1
    assert result.output.startswith(f"{published.version()} -> 2099-01-01.sample: ")
    assert "- POST /v1/issuing/cards: in scope, and no longer there" in result.output
