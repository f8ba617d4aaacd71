"""What an account's ids expand to when a request asks for it with ``expand[]``."""

from collections.abc import Iterable
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.contract.published import is_expandable
from issuing_sandbox.issuing import cards, purchase_details, transactions
from issuing_sandbox.routes import KINDS, SHOWN
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.expansion import expanded
from issuing_sandbox.wire.http import Request

#: Fields Stripe includes on request, and only when one card is retrieved (platform, 2.3).
SECRETS: Final = ("number", "cvc")
RETRIEVED: Final = "/v1/issuing/cards/"


class Expander:
    """Expands answers to one request.

    Args:
        account: whose objects the ids name.
        request: decides whether a card's secrets may be shown.
    """

    def __init__(self, account: Account, request: Request) -> None:
        self._account = account
        self._retrieval = request.method == "GET" and request.path.startswith(RETRIEVED)

    def of(self, document: Record, paths: Iterable[str]) -> Record:
        """The document with each path expanded."""
        return expanded(document, paths, expandable=self._expandable, resolve=self._resolved)

    def _expandable(self, kind: str, field: str) -> bool:
        if field in SECRETS:
            return kind == cards.KIND and self._retrieval
        if field == purchase_details.FIELD:
            return kind == transactions.KIND
        return is_expandable(kind, field)

    def _resolved(self, node: Record, field: str) -> Any:
        if field in SECRETS:
            return cards.secret(self._account, node["id"], field)
        if field == purchase_details.FIELD:
            return purchase_details.of(self._account, node["id"])
        value = node.get(field)
        if not isinstance(value, str):
            return value
        kind = KINDS[value.partition("_")[0]]
        record = self._account.table(kind)[value]
        show = SHOWN.get(kind)
        return show(self._account, record) if show else record
