"""What an account was told of itself: its state, rebuilt from its events alone."""

from copy import deepcopy

#: What an object shows of others; those have events of their own, so only their ids are compared.
EMBEDDED = ("card", "cardholder", "transactions")
#: Lists that grow without being named among the previous attributes (recorded).
GROWING = ("balance_transactions", "transactions")


class Replay:
    """Reads events in the order they were written.

    Args:
        legal: by kind, the statuses that may follow each status.
        transitions: where each step that was seen is kept, ``(kind, before, after)``.
    """

    def __init__(self, legal, transitions):
        self._legal = legal
        self._transitions = transitions
        self._latest = {}
        self._read = None

    def know(self, document):
        """An object that no event announced."""
        if document["id"] not in self._latest:
            self._keep(document)

    def look_at(self, document):
        """An object that no event ever tells of."""
        self._keep(document)

    def go_on(self, events):
        """Read the events that are new."""
        new = list(events.oldest_first(newer_than=self._read))
        for event in new:
            self._read_one(event["type"], event["data"])
            self._read = event["id"]

    def compare(self, documents):
        """Hold what the API answers against what was told."""
        for document in documents:
            told = self._latest.get(document["id"])
            assert told is not None, f"nobody was told of {document['id']}"
            assert own(told) == own(document)

    def balance(self):
        """Cents in the Issuing balance, added up from nothing but events."""
        kinds = {"topup": 0, "issuing.authorization": 0, "issuing.transaction": 0}
        kinds["issuing.dispute"] = 0
        for each in self._latest.values():
            if each["object"] in kinds:
                kinds[each["object"]] += _brought(each)
        return sum(kinds.values())

    def _read_one(self, type_, told):
        document, previous = told["object"], told.get("previous_attributes")
        before = self._latest.get(document["id"])
        assert (before is None) == type_.endswith(".created") or "topup" in type_, type_
        if type_.endswith(".updated"):
            assert _settled(undone(document, previous)) == _settled(before), type_
            assert all(_grew(before.get(name), document.get(name)) for name in GROWING), type_
        else:
            assert previous is None, type_
        self._keep(document)

    def _keep(self, document):
        before = self._latest.get(document["id"], {})
        kind = document["object"]
        self._step(kind, before.get("status"), document.get("status"))
        sent = [(each.get("shipping") or {}).get("status") for each in (before, document)]
        self._step("shipping", *sent)
        self._latest[document["id"]] = document

    def _step(self, kind, before, after):
        if before != after:
            assert after in self._legal[kind].get(before, ()), f"{kind}: {before} -> {after}"
            self._transitions.add((kind, before, after))


def own(document):
    """An object without the ones it embeds, and without what has no value."""
    told = {name: _id(value) if name in EMBEDDED else value for name, value in document.items()}
    return _valued(told)


def undone(document, previous):
    """The object as it was before an event that names its previous attributes."""
    before = deepcopy(document)
    for name, value in previous.items():
        whole = before.get(name)
        merges = isinstance(value, dict) and isinstance(whole, dict)
        before[name] = undone(whole, value) if merges else value
    return before


def _settled(document):
    return {name: each for name, each in own(document).items() if name not in GROWING}


def _grew(before, after):
    """Whether nothing is gone from a list, nor changed in it but what has events of its own."""
    old, new = ([_id(each) for each in some or ()] for some in (before, after))
    return new[: len(old)] == old


def _brought(document):
    if document["object"] == "topup":
        into_issuing = document.get("destination_balance") == "issuing"
        return document["amount"] if document["status"] == "succeeded" and into_issuing else 0
    if document["object"] == "issuing.transaction":
        return document["amount"]
    return sum(row["amount"] for row in document["balance_transactions"] or ())


def _id(value):
    if isinstance(value, list | tuple):
        return [_id(each) for each in value]
    return value["id"] if isinstance(value, dict) else value


def _valued(node):
    if isinstance(node, dict):
        return {key: _valued(each) for key, each in node.items() if each is not None}
    return [_valued(each) for each in node] if isinstance(node, list | tuple) else node
