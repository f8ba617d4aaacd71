"""Trimming: what is kept of an OpenAPI file, and what is not."""

import json

import jsonschema_rs
import pytest

from issuing_tools.contract.layout import format_json
from issuing_tools.contract.trim import NotInSpec, trim
from tests.sandbox.contract.openapi_sample import LONG, PROSE


def test_nothing_but_the_scope_is_kept(spec, scope):
    """Operations out of scope and the objects only they need are left behind."""
    trimmed = trim(spec, scope)

    assert sorted(trimmed["operations"]) == sorted(scope)
    assert sorted(trimmed["schemas"]) == [
        "api_errors",
        "box",
        "error",
        "list.parcel",
        "parcel",
        "scan",
    ]
    assert trimmed["version"] == "2099-01-01.sample"


def test_no_prose_survives(spec, scope):
    """Descriptions and titles go; parameters that are called so stay."""
    trimmed = trim(spec, scope)

    assert PROSE not in json.dumps(trimmed)
    assert "description" in trimmed["operations"]["POST /v1/parcels"]["parameters"]
    assert "description" in trimmed["schemas"]["parcel"]["properties"]


def test_parameters_come_from_query_and_form(spec, scope):
    """A GET has its query parameters, a POST those of its form; path arguments are in the path."""
    operations = trim(spec, scope)["operations"]

    assert sorted(operations["GET /v1/parcels"]["parameters"]) == ["limit", "owner"]
    assert operations["GET /v1/parcels/{parcel}"]["parameters"] == {}
    assert operations["POST /v1/parcels"]["required"] == ["description", "weight"]
    assert operations["POST /v1/parcels"]["parameters"]["description"] == {
        "maxLength": 12,
        "type": "string",
    }


def test_of_what_is_not_taken_on_only_the_name_is_kept(spec, scope):
    """The parameters that an operation takes on are whole; of the others nothing is inside."""
    whole = trim(spec, scope)["operations"]["POST /v1/parcels"]["parameters"]
    taken = {"POST /v1/parcels": {"": ("description", "weight")}}
    cut = trim(spec, scope, taken)["operations"]["POST /v1/parcels"]["parameters"]

    assert cut.keys() == whole.keys()
    assert {name for name, each in cut.items() if each} == {"description", "weight"}
    assert cut["weight"] == whole["weight"]


def test_an_answer_is_named(spec, scope):
    """An operation names the schema of its answer; lists have schemas of their own."""
    operations = trim(spec, scope)["operations"]

    assert operations["GET /v1/parcels/{parcel}"]["answer"] == "parcel"
    assert operations["GET /v1/parcels"]["answer"] == "list.parcel"


def test_only_an_unusual_encoding_is_kept(spec, scope):
    """Forms are urlencoded unless an operation says otherwise."""
    operations = trim(spec, scope)["operations"]

    assert operations["POST /v1/scans"]["encoding"] == "multipart/form-data"
    assert "encoding" not in operations["POST /v1/parcels"]


def test_a_field_expands_to_objects_in_scope_only(spec, scope):
    """For everything else it stays an id, and what Stripe expands it to is kept by name."""
    owner = trim(spec, scope)["schemas"]["parcel"]["properties"]["owner"]

    assert owner["anyOf"] == [{"type": "string"}, {"$ref": "#/$defs/parcel"}, {"type": "null"}]
    assert owner["x-expansionResources"] == ["parcel", "shop"]


def test_a_field_left_out_unless_asked_for_is_known(spec, scope):
    """Stripe says so in prose alone; the trimmed schema says so in a list."""
    assert trim(spec, scope)["schemas"]["parcel"]["x-includableFields"] == ["code"]


def test_an_error_has_no_room_for_whole_objects(spec, scope):
    """The objects an error can hold at Stripe are out of scope, and are not dragged in."""
    assert list(trim(spec, scope)["schemas"]["api_errors"]["properties"]) == ["message"]


def test_a_long_list_of_values_is_kept_once(spec, scope):
    """Where several schemas share one, each refers to it by the name of the field."""
    trimmed = trim(spec, scope)
    shared = {"$ref": "#/$defs/enumeration.kind"}

    assert trimmed["enumerations"] == {"kind": {"enum": LONG, "type": "string"}}
    assert trimmed["schemas"]["parcel"]["properties"]["kind"] == shared
    assert trimmed["operations"]["POST /v1/parcels"]["parameters"]["kind"] == shared


def test_two_lists_of_one_name_are_told_apart(spec, scope):
    """A list whose name is taken is named by its length as well."""
    shorter = LONG[:30]
    forms = spec["paths"]["/v1/parcels"]["post"]["requestBody"]["content"]
    form = forms["application/x-www-form-urlencoded"]["schema"]["properties"]
    form["one"] = {"type": "object", "properties": {"kind": {"type": "string", "enum": shorter}}}
    form["two"] = form["one"]

    assert sorted(trim(spec, scope)["enumerations"]) == ["kind", "kind_40"]


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, True),
        ({"description": None, "box": None, "size": None, "owner": None}, True),
        ({"size": "s", "box": {"color": "red"}, "metadata": {"any": "thing"}}, True),
        ({"owner": "shop_1"}, True),
        ({"owner": {"object": "parcel"}}, True),
        ({"owner": {"name": "out of scope"}}, False),
        ({"size": "m"}, False),
        ({"object": None}, False),
        ({"surprise": 1}, False),
        ({"box": {"surprise": 1}}, False),
    ],
)
def test_schemas_are_plain_and_closed(spec, scope, changed, verdict):
    """Any JSON Schema validator understands them; a key nobody listed is refused."""
    schemas = trim(spec, scope)["schemas"]
    schemas["parcel"]["properties"].pop("kind")
    schemas["parcel"]["required"].remove("kind")
    root = {"$ref": "#/$defs/parcel", "$defs": schemas}

    assert jsonschema_rs.is_valid(root, {"object": "parcel", **changed}) is verdict


def test_trimming_does_not_depend_on_the_order_in_the_file(spec, scope):
    """The same content gives the same bytes, whatever the order of its keys."""
    backwards = json.loads(json.dumps(spec), object_pairs_hook=lambda pairs: dict(pairs[::-1]))

    assert format_json(trim(backwards, reversed(scope))) == format_json(trim(spec, scope))


def test_an_operation_the_file_lacks_is_named(spec):
    """A scope that the file cannot fill is an error, not a smaller contract."""
    with pytest.raises(NotInSpec, match="DELETE /v1/parcels is in scope"):
        trim(spec, ["DELETE /v1/parcels"])
