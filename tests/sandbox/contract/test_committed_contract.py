"""The contract as committed: whole, without prose, and as the command writes it."""

import json
from pathlib import Path

import pytest

from issuing_sandbox.contract import money_management_facts, published
from issuing_tools.contract.layout import format_json
from issuing_tools.contract.scope import SCOPE
from issuing_tools.contract.trimmed_schemas import references

FILES = sorted(published.FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_laid_out_as_the_command_writes_it(path: Path):
    """Nobody edited it by hand in a way that regenerating would change."""
    text = path.read_text(encoding="utf-8")

    assert text == format_json(json.loads(text))


def test_every_operation_in_scope_is_there():
    """The contract holds what the scope lists, and what is known beyond the OpenAPI file."""
    extra = {
        "POST /v1/balance_transfers",
        "GET /v1/account_notices",
        "GET /v1/account_notices/{account_notice}",
        "POST /v1/account_notices/{account_notice}",
        "GET /v1/issuing/funding_instructions",
        "POST /v1/issuing/funding_instructions",
        "GET /v1/files/{file}/contents",
        "POST /v1/events/{id}/retry",
        "POST /v1/issuing/cards/{card}/test/authorizations",
        "POST /v1/test_helpers/issuing/fund_balance",
        *money_management_facts.OPERATIONS,
    }

    assert set(published.operations()) == {*SCOPE, *extra}


def test_the_scope_lists_each_operation_once():
    """A line that is there twice is a line nobody reads."""
    assert len(set(SCOPE)) == len(SCOPE)


def test_every_reference_leads_somewhere():
    """No schema refers to one that was left behind."""
    known = set(published.schemas()) | {f"enumeration.{name}" for name in published.enumerations()}
    wanted = set(references(published.schemas())) | set(references(published.operations()))

    assert wanted - known == set()


def test_every_answer_has_a_schema():
    """Whatever an operation answers with can be validated."""
    answers = {operation["answer"] for operation in published.operations().values()}

    assert answers - set(published.schemas()) == set()


def test_no_prose_is_committed():
    """No value in the contract is a sentence."""
    texts = [text for path in FILES for text in _texts(json.loads(path.read_text("utf-8")))]

    assert [text for text in texts if text.count(" ") > 1] == []


def _texts(node):
    if isinstance(node, dict):
        return [text for each in node.values() for text in _texts(each)]
    if isinstance(node, list):
        return [text for each in node for text in _texts(each)]
    return [node] if isinstance(node, str) else []
