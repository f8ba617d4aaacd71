"""The last stage of a request: a resource's document becomes the response that is sent.

Expansion by ``expand[]``, the form of the API version that applies, validation against the
contract where that is switched on, and JSON.
"""

from collections.abc import Iterable
from typing import Any, Final

from issuing_sandbox.account import newer_form
from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract import newer_versions
from issuing_sandbox.contract.operations import Operation
from issuing_sandbox.contract.published import is_expandable
from issuing_sandbox.contract.validation import validate
from issuing_sandbox.core import files
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.issuing import cards, purchase_details, transactions
from issuing_sandbox.routes import KINDS_BY_ID_PREFIX, RENDERERS
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import features, financial_accounts, intra_stripe
from issuing_sandbox.treasury import transactions as treasury_transactions
from issuing_sandbox.webhooks.endpoints import KIND as ENDPOINT
from issuing_sandbox.wire import versions
from issuing_sandbox.wire.expansion import expand, not_expandable
from issuing_sandbox.wire.http import CSV_TYPE, Response

#: Fields Stripe includes on request, and only when one card is retrieved (platform, 2.3).
SECRETS: Final = ("number", "cvc")
#: The fields that Treasury shows only when they are expanded; of details of a flow, where the type
#: of the flow and its id are.
TREASURY_FIELDS: Final = {
    "account_number": ("", ""),
    "entries": ("", ""),
    "features": ("", ""),
    "flow_details": ("flow_type", "flow"),
    "source_flow_details": ("source_flow_type", "source_flow"),
}
CARD_RETRIEVAL: Final = "GET /v1/issuing/cards/{card}"


class BreaksContract(Exception):
    """A response is not what the contract promises, which is the sandbox's own mistake."""


def render(operation: Operation, call: Call, document: Record, *, validates: bool) -> Response:
    """Return the response that carries a document.

    Args:
        operation: what was called.
        call: the call, whose ``expand`` and version apply.
        document: an object or a list of objects, as the resource returned it.
        validates: validate the response against the contract.

    Raises:
        SandboxFault: ``expand`` names what cannot be expanded.
        BreaksContract: the response is invalid.
    """
    kind = document.get("object")
    if kind == files.CONTENT_KIND:
        return Response(200, document["text"].encode(), content_type=CSV_TYPE)
    if call.params.get("expand"):
        expander = Expander(call.account, is_card_retrieval=operation.name == CARD_RETRIEVAL)
        document = expander.expand(document, call.params["expand"])
    if not versions.is_as_kept(call.version):
        document = versions.as_of(document, call.version)
        if newer_versions.is_newer(call.version):
            document = newer_form.render(call.account, document, call.version)
    if validates:
        _check(operation, document)
    headers = versions.notice(document.get("api_version")) if kind == ENDPOINT else {}
    return Response(200, call.account.card_cache.encode(document), headers)


def _check(operation: Operation, document: Any) -> None:
    problems = validate(operation, document)
    if problems:
        raise BreaksContract(f"{operation.name}: {'; '.join(problems)}")


class Expander:
    """Replaces ids by the objects they name, as ``expand[]`` asks.

    Args:
        account: whose objects the ids name.
        is_card_retrieval: whether one card is retrieved, so that its secrets may be shown.
    """

    def __init__(self, account: Account, *, is_card_retrieval: bool) -> None:
        self._account = account
        self._is_card_retrieval = is_card_retrieval

    def expand(self, document: Record, paths: Iterable[str]) -> Record:
        """Return the document with each path expanded.

        Raises:
            SandboxFault: it cannot be, or not in a list, as the entries of a Transaction.
        """
        paths = list(paths)
        if document.get("object") == "list":
            for path in paths:
                if path.endswith(".entries"):
                    raise not_expandable(path)
        return expand(document, paths, expandable=self._is_expandable, resolve=self._expanded_value)

    def _is_expandable(self, kind: str, field: str) -> bool:
        if field in SECRETS:
            return kind == cards.KIND and self._is_card_retrieval
        if field == purchase_details.FIELD:
            return kind == transactions.KIND
        return is_expandable(kind, field)

    def _expanded_value(self, node: Record, field: str, owner: Record) -> Any:
        if field in SECRETS:
            return cards.secret(self._account, node["id"], field)
        if field == purchase_details.FIELD:
            return purchase_details.of_transaction(self._account, node["id"])
        if field in TREASURY_FIELDS:
            return self._treasury_value(node, field, owner["id"])
        value = node.get(field)
        return self._object_named(value, field) if isinstance(value, str) else value

    def _treasury_value(self, node: Record, field: str, owner: str) -> Any:
        """Return what financial accounts, Transactions and flows show only when it is expanded."""
        account = self._account
        if field == "account_number":
            return account.secrets[owner][field]
        if field == "entries":
            return treasury_transactions.entries_list(account, node["id"])
        if field == "features":
            record = account.table(financial_accounts.KIND)[node["id"]]
            return features.nested(features.statuses(account, record))
        kind, named = TREASURY_FIELDS[field]
        if not node.get(named):
            return None
        return {"type": node[kind], node[kind]: self._object_named(node[named], field)}

    def _object_named(self, value: str, field: str) -> Any:
        """Return the object that an id names, as the API shows it."""
        kind = KINDS_BY_ID_PREFIX.get(value.partition("_")[0])
        account = self._account
        if kind and field == "source_flow_details":
            account = intra_stripe.owner_of(account, kind, value) or account
        record = account.table(kind).get(value) if kind else None
        if kind is None or record is None:
            raise NotModelled(f"expanding {field}, for {value} is no object here", param="expand")
        renderer = RENDERERS.get(kind)
        return renderer(account, record) if renderer else record
