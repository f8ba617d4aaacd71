"""Objects rebuilt from an account's events alone, to compare with what the API returns."""

from copy import deepcopy

#: Attributes that embed other objects; these have their own events, so only ids are compared.
EMBEDDED = ("card", "cardholder", "transactions")
#: The URL of a purchase that gives none.
DEFAULT_URL = "https://rocketrides.io/"
#: Lists that grow without being named among the previous attributes (recorded).
GROWING = ("balance_transactions", "transactions")
#: Those within an authorization's ``treasury``.
GROWING_FLOWS = ("received_credits", "received_debits")
#: Kinds that change without an event, or in part.
UNTOLD = ("account", "capability", "treasury.financial_account")
#: What changes without an event of flows on financial accounts: what they are linked to.
SILENT = ("linked_flows", "returned", "reversal_details")


class Replay:
    """Rebuilds objects from events, in the order the events were emitted.

    Args:
        legal: by kind, the statuses that may follow each status.
        transitions: collects each change of a status, ``(kind, before, after)``.
    """

    def __init__(self, legal, transitions):
        self._legal = legal
        self._transitions = transitions
        self._latest = {}
        self._read = None

    def add_unannounced(self, document):
        """Add an object that no event announced."""
        if document["id"] not in self._latest:
            self._keep(document)

    def replace(self, document):
        """Replace an object that has no events."""
        self._keep(document)

    def read_new(self, events):
        """Read the events since the last call."""
        new = list(events.oldest_first(newer_than=self._read))
        for event in new:
            self._read_one(event["type"], event["data"])
            self._read = event["id"]

    def compare(self, documents):
        """Assert that the API returns each object as its events describe it."""
        for document in documents:
            rebuilt = self._latest.get(document["id"])
            assert rebuilt is not None, f"no event has {document['id']}"
            assert own(rebuilt) == own(document)

    def balance(self):
        """Return the cents in the Issuing balance, added up from events alone."""
        kinds = {"topup": 0, "issuing.authorization": 0, "issuing.transaction": 0}
        kinds["issuing.dispute"] = 0
        for document in self._latest.values():
            if document["object"] in kinds:
                kinds[document["object"]] += _amount_of(document)
        return sum(kinds.values())

    def _read_one(self, type_, content):
        document, previous = content["object"], content.get("previous_attributes")
        if type_ == "balance.available":
            assert document["issuing"]["available"][0]["amount"] == self.balance()
            return
        if document["object"] in UNTOLD:
            return
        document = with_url(type_, document)
        before = self._latest.get(document["id"])
        assert (before is None) == type_.endswith(".created") or "topup" in type_, type_
        if type_.endswith(".updated"):
            assert _settled(undone(document, previous)) == _settled(before), type_
            assert all(_grew(before.get(name), document.get(name)) for name in GROWING), type_
            flows = [state.get("treasury") or {} for state in (before, document)]
            assert all(_grew(*(each.get(name) for each in flows)) for name in GROWING_FLOWS), type_
        else:
            assert previous is None, type_
        self._keep(document)

    def _keep(self, document):
        before = self._latest.get(document["id"], {})
        kind = document["object"]
        self._step(kind, before.get("status"), document.get("status"))
        shipping = [(state.get("shipping") or {}).get("status") for state in (before, document)]
        self._step("shipping", *shipping)
        self._latest[document["id"]] = document

    def _step(self, kind, before, after):
        if before != after:
            assert after in self._legal[kind].get(before, ()), f"{kind}: {before} -> {after}"
            self._transitions.add((kind, before, after))


def own(document):
    """Return an object with the ids of those it embeds, and without attributes that are null."""
    flat = {name: _id(value) if name in EMBEDDED else value for name, value in document.items()}
    if document["object"].startswith("treasury."):
        flat = {name: value for name, value in flat.items() if name not in SILENT}
    return _without_nulls(flat)


def with_url(type_, document):
    """Return an event's object with the URL that only a creating event leaves out (recorded)."""
    if type_ != "issuing_authorization.created" or document["merchant_data"]["url"]:
        return document
    return {**document, "merchant_data": {**document["merchant_data"], "url": DEFAULT_URL}}


def undone(document, previous):
    """Return an object as it was before an event that has its previous attributes."""
    before = deepcopy(document)
    for name, value in previous.items():
        whole = before.get(name)
        merges = isinstance(value, dict) and isinstance(whole, dict)
        before[name] = undone(whole, value) if merges else value
    return before


def _settled(document):
    growing = (*GROWING, "treasury") if document["object"] == "issuing.authorization" else GROWING
    return {name: value for name, value in own(document).items() if name not in growing}


def _grew(before, after):
    """Whether a list only grew: nothing is missing, or changed but what has its own events."""
    old, new = ([_id(item) for item in items or ()] for items in (before, after))
    return new[: len(old)] == old


def _amount_of(document):
    if document["object"] == "topup":
        into_issuing = document.get("destination_balance") == "issuing"
        return document["amount"] if document["status"] == "succeeded" and into_issuing else 0
    if document["object"] == "issuing.transaction":
        return 0 if document.get("treasury") else document["amount"]
    return sum(row["amount"] for row in document["balance_transactions"] or ())


def _id(value):
    if isinstance(value, list | tuple):
        return [_id(item) for item in value]
    return value["id"] if isinstance(value, dict) else value


def _without_nulls(node):
    if isinstance(node, dict):
        return {key: _without_nulls(value) for key, value in node.items() if value is not None}
    return [_without_nulls(item) for item in node] if isinstance(node, list | tuple) else node
