"""``issuing-sandbox contract``."""

import gzip
import json

import pytest
from click.testing import CliRunner

from issuing_tools.contract.commands import contract
from issuing_tools.contract.scope import SCOPE
from tests.sandbox.contract.openapi_sample import answering, list_of


@pytest.fixture(name="whole")
def _whole(spec):
    """The sample file with every operation in scope, each answering with parcels."""
    for asked in SCOPE:
        method, path = asked.split()
        spec["paths"].setdefault(path, {})[method.lower()] = answering(list_of("parcel"))
    return spec


def run(*arguments):
    """What the command did."""
    return CliRunner().invoke(contract, [str(each) for each in arguments])


def test_a_file_is_trimmed_into_a_folder(tmp_path, whole):
    """Plain or gzipped, the same bytes come out, and again the second time."""
    plain, packed = tmp_path / "spec3.json", tmp_path / "spec3.json.gz"
    plain.write_text(json.dumps(whole))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    first, second = tmp_path / "first", tmp_path / "second"

    assert run("trim", plain, "--to", first).exit_code == 0
    assert run("trim", packed, "--to", second).exit_code == 0
    assert run("trim", packed, "--to", second).exit_code == 0
    assert sorted(path.name for path in first.iterdir()) == [
        "enumerations.json",
        "operations.json",
        "schemas.json",
        "unmodelled.txt",
    ]
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_it_says_what_it_wrote(tmp_path, whole):
    """Version, counts and the folder."""
    path = tmp_path / "spec3.json"
    path.write_text(json.dumps(whole))
    result = run("trim", path, "--to", tmp_path / "to")

    assert result.output.startswith(f"2099-01-01.sample: {len(SCOPE)} operations, 5 schemas")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("spec3.json", "{", "cannot be read as JSON"),
        ("spec3.json.gz", "not gzip", "cannot be read as JSON"),
        ("spec3.json", "[]", "is JSON, but not an OpenAPI file"),
        ("spec3.json", '{"info": {}, "paths": {}, "components": {}}', "not in this OpenAPI file"),
    ],
)
def test_a_file_that_is_no_contract_writes_nothing(tmp_path, name, content, message):
    """The error says what is wrong, and the contract in use is untouched."""
    path = tmp_path / name
    path.write_text(content)
    result = run("trim", path, "--to", tmp_path / "to")

    assert result.exit_code == 1
    assert message in result.output
    assert not (tmp_path / "to").exists()
