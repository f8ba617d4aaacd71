"""What a worker has counted, and what all of them have together."""

import errno
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from issuing_harness.bounded_documents import read_json
from issuing_harness.interactions import DECISION_SECONDS, EndpointReply
from issuing_harness.load.histogram import Times
from issuing_harness.load.purchases import Purchase
from issuing_harness.webhooks.decisions import problem_of_decision
from issuing_harness.webhooks.endpoint_problems import SIGNATURE_STATUSES

#: How many causes of errors are told apart.
MOST_CAUSES: Final = 20
_OTHERS: Final = "something else"
#: What this machine says when it has no more sockets to send by; the endpoint is not to blame.
_OWN_LIMITS: Final = tuple(
    f"[Errno {number}]"
    for number in (errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL, errno.ENOBUFS)
)


class Kind(StrEnum):
    """What came of a question."""

    APPROVED = "approved"
    DECLINED = "declined"
    #: The endpoint says that the signature is wrong.
    REFUSED = "signature refused"
    #: No decision: no reply, another status, a form that Stripe does not take.
    ERROR = "error"


class Wrong(StrEnum):
    """How a decision is not by the rule."""

    ABOVE = "approved above the budget"
    WITHIN = "declined within the budget"


@dataclass(slots=True)
class OnCard:
    """What was decided of the purchases with one card.

    Args:
        cents: approved, all together.
        approved: how many.
        declined: how many.
        undecided: how many have no decision.
    """

    cents: int = 0
    approved: int = 0
    declined: int = 0
    undecided: int = 0

    def add(self, kind: Kind, cents: int) -> None:
        """Count a purchase."""
        if kind is Kind.APPROVED:
            self.cents += cents
            self.approved += 1
        elif kind is Kind.DECLINED:
            self.declined += 1
        else:
            self.undecided += 1


@dataclass(slots=True)
class Part:
    """A part of the time.

    Args:
        asked: how many questions were to be sent in it.
        late: how many of them had no reply after two seconds.
        failed: how many got no decision at all.
        times: how long the replies took.
    """

    asked: int = 0
    late: int = 0
    failed: int = 0
    times: Times = field(default_factory=Times)


@dataclass(slots=True)
class Tally:
    """All that was counted.

    Args:
        kinds: how many questions came to what.
        wrong: decisions that are not by the rule.
        causes: of errors, in words.
        cards: by the number of the card.
        parts: of the time.
        times: from the moment at which a question was to be sent to the end of the reply: of all
            decisions, and of whatever took more than two seconds.
        sent_late: from that moment to the one at which it was sent.
        late: how many had no reply after two seconds.
        unsent: how many were not sent, because too many were waited for, or no socket was left.
        waited_for: how many were waited for still when the run was over.
        busy: for each worker, which part of the time its processor worked for it.
        lost: workers of whom nothing is known.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    cards: dict[int, OnCard] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    times: Times = field(default_factory=Times)
    sent_late: Times = field(default_factory=Times)
    late: int = 0
    unsent: int = 0
    waited_for: int = 0
    busy: list[float] = field(default_factory=list)
    lost: int = 0

    @classmethod
    def of_parts(cls, count: int) -> "Tally":
        """Return an empty one for a time that is cut into so many parts."""
        return cls(parts=[Part() for _ in range(count)])

    @property
    def asked(self) -> int:
        """How many questions were sent."""
        return self.kinds.total() + self.waited_for

    @property
    def decided(self) -> int:
        """How many were decided, however late."""
        return self.kinds[Kind.APPROVED] + self.kinds[Kind.DECLINED]

    def add(self, purchase: Purchase, part: int, reply: EndpointReply, seconds: float) -> None:
        """Count a question that got a reply, or was given up.

        Args:
            purchase: what was asked about.
            part: the number of the part of the time in which it was to be sent.
            reply: what came.
            seconds: from the moment at which it was to be sent to the end of the reply.
        """
        if _is_unsent(reply):
            self.unsent += 1
            return
        kind = self._kind(reply)
        is_late = seconds > DECISION_SECONDS
        self.kinds[kind] += 1
        self.cards.setdefault(purchase.card, OnCard()).add(kind, purchase.cents)
        if kind is Kind.APPROVED and purchase.fits is False:
            self.wrong[Wrong.ABOVE] += 1
        if kind is Kind.DECLINED and purchase.fits:
            self.wrong[Wrong.WITHIN] += 1
        within = self.parts[part]
        within.asked += 1
        within.failed += kind in (Kind.REFUSED, Kind.ERROR)
        if is_late:
            self.late += 1
            within.late += 1
        if is_late or kind in (Kind.APPROVED, Kind.DECLINED):
            self.times.add(seconds)
            within.times.add(seconds)

    def leave(self, purchase: Purchase, part: int, seconds: float) -> None:
        """Count a question that is waited for no longer; it is late if it was for two seconds."""
        self.waited_for += 1
        self.cards.setdefault(purchase.card, OnCard()).undecided += 1
        self.parts[part].asked += 1
        if seconds > DECISION_SECONDS:
            self.late += 1
            self.parts[part].late += 1
            self.times.add(seconds)
            self.parts[part].times.add(seconds)

    def _kind(self, reply: EndpointReply) -> Kind:
        """Return what a reply is; keep the cause if it is none that Stripe takes."""
        if reply.status in SIGNATURE_STATUSES:
            return Kind.REFUSED
        if reply.status is None:
            self._note(f"it {reply.wire.problem if reply.wire else 'did not reply'}")
            return Kind.ERROR
        if problem := problem_of_decision(reply):
            self._note(f"a reply with the status {reply.status}, {problem}")
            return Kind.ERROR
        return Kind.APPROVED if read_json(reply.body)["approved"] else Kind.DECLINED

    def _note(self, cause: str) -> None:
        is_known = cause in self.causes or len(self.causes) < MOST_CAUSES
        self.causes[cause if is_known else _OTHERS] += 1

    def document(self) -> dict[str, Any]:
        """Return it as JSON, for another process to add."""
        return {
            "kinds": dict(self.kinds),
            "wrong": dict(self.wrong),
            "causes": dict(self.causes),
            "cards": {
                str(number): [each.cents, each.approved, each.declined, each.undecided]
                for number, each in self.cards.items()
            },
            "parts": [
                [each.asked, each.late, each.failed, each.times.encode()] for each in self.parts
            ],
            "times": self.times.encode(),
            "sent_late": self.sent_late.encode(),
            "counts": [self.late, self.unsent, self.waited_for],
            "busy": self.busy,
        }

    def merge(self, document: Mapping[str, Any]) -> None:
        """Add what another process has counted."""
        for own, name in ((self.kinds, "kinds"), (self.wrong, "wrong"), (self.causes, "causes")):
            own.update(document[name])
        for number, counted in document["cards"].items():
            known = self.cards.setdefault(int(number), OnCard())
            for name, count in zip(OnCard.__slots__, counted, strict=True):
                setattr(known, name, getattr(known, name) + count)
        for part, (asked, late, failed, times) in zip(self.parts, document["parts"], strict=True):
            part.asked += asked
            part.late += late
            part.failed += failed
            part.times.merge(times)
        self.times.merge(document["times"])
        self.sent_late.merge(document["sent_late"])
        late, unsent, waited_for = document["counts"]
        self.late, self.unsent = self.late + late, self.unsent + unsent
        self.waited_for += waited_for
        self.busy += document["busy"]


def _is_unsent(reply: EndpointReply) -> bool:
    """Whether there is no reply because this machine could not send."""
    problem = reply.wire.problem if reply.wire and reply.status is None else ""
    return any(each in problem for each in _OWN_LIMITS)
