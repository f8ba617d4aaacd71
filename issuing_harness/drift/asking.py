"""Sends the requests of a cassette again, in their order, with all that was done beside them."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import RLock
from typing import Final

from issuing_harness.backends import Connection
from issuing_harness.clock import POLL_INTERVAL, SeenDates
from issuing_harness.drift.asked_tapes import AskedTape, Manner, NewResponse
from issuing_harness.drift.circumstances import CircumstanceRepeater, NotAsked, Notes, accounts_of
from issuing_harness.drift.comparison import Comparison, Difference, Kind
from issuing_harness.drift.counterparts import Counterparts, document_of
from issuing_harness.drift.endpoint import Endpoint
from issuing_harness.drift.waits import CountedClock, is_same_read, waits_after
from issuing_harness.interactions import Interaction, Response
from issuing_harness.tape import Cassette
from issuing_harness.tape.secret_patterns import REDACTED
from issuing_harness.tape.timeline import nested_requests
from issuing_harness.waiting import told_wait

#: Seconds that a state may take to be what it was, where the clock cannot be moved.
PATIENCE: Final = 60
_OTHER_KEY: Final = "it was sent with an API key of its own, which no cassette holds"
_SECRET: Final = "it holds a value that is redacted on the cassette"  # noqa: S105 - says so
_FOLLOWS: Final = "they follow from a request that ended otherwise"


def ask_again(cassette: Cassette, connection: Connection, manner: Manner) -> AskedTape:
    """Send the requests of a cassette again, and compare the answers with the recorded ones.

    Args:
        cassette: the cassette, which stays as it is.
        connection: where it is asked.
        manner: how.

    Raises:
        BackendUnavailable: nobody answers.
    """
    asked = _Asking(cassette, connection, manner)
    try:
        return asked.ask()
    finally:
        asked.close()


class _Asking:
    """One cassette being asked again."""

    def __init__(self, cassette: Cassette, connection: Connection, manner: Manner) -> None:
        counterparts = Counterparts()
        self._asked = AskedTape(cassette, counterparts)
        self._clock = CountedClock(connection.clock)
        self._connection, self._manner = replace(connection, clock=self._clock), manner
        self._comparison = Comparison(
            counterparts, manner.contract, has_history=not manner.is_movable
        )
        self._notes = Notes(cassette)
        self._nested = nested_requests(cassette.timeline)
        self._lock = RLock()
        self._endpoint = Endpoint(
            cassette, connection.webhooks, counterparts, self._ask_nested, self._lock
        )
        self._repeater = CircumstanceRepeater(
            self._connection,
            counterparts,
            accounts_of(cassette),
            self._endpoint,
            is_movable=manner.is_movable,
        )
        #: The idempotency keys so far, by the number of the interaction.
        self._keys: dict[int, str] = {}
        self._repeated_key: int | None = None
        self._left = set(range(len(cassette.interactions)))
        self._dates = SeenDates()

    def ask(self) -> AskedTape:
        try:
            self._ask_all()
        except NotAsked as reason:
            self._leave_out(self._left, str(reason))
        self._leave_out(self._left, "what they were part of did not come about")
        self._asked.differences.sort(key=lambda each: each.number)
        return self._asked

    def close(self) -> None:
        self._endpoint.close()

    def _ask_all(self) -> None:
        nested = {number for numbers in self._nested.values() for number in numbers}
        own = [number for number in range(len(self._left)) if number not in nested]
        waits = waits_after(self._asked.cassette, own, self._notes)
        self._do_notes(0)
        for count, number in enumerate(own, 1):
            if self._is_look(own, count):
                self._left.discard(number)
                continue
            self._ask_own(number, count)
            self._connection.webhooks.deliver_pending()
            self._do_notes(count)
            for _ in range(waits.get(number, 0) - self._notes.waits_after(count)):
                self._connection.clock.wait(POLL_INTERVAL)
                self._connection.webhooks.deliver_pending()

    def _is_look(self, own: Sequence[int], count: int) -> bool:
        """Whether a request is made once more at once, and only the last of these is compared."""
        if self._manner.is_movable or count == len(own):
            return False
        here, there = (self._interaction(number) for number in own[count - 1 : count + 1])
        return is_same_read(here, there) and not self._notes.after(count)

    def _do_notes(self, count: int) -> None:
        for note in self._notes.after(count):
            self._repeater.do(note)
            self._connection.webhooks.deliver_pending()

    def _ask_own(self, number: int, count: int) -> None:
        """Ask a request of the scenario's own.

        Raises:
            NotAsked: it cannot be asked, or ended otherwise, and the following depends on it.
        """
        if self._notes.has_other_key(count):
            self._left.discard(number)
            self._leave_out({number}, _OTHER_KEY)
            return
        self._repeated_key = self._notes.repeated_key(count)
        key = self._key(number)
        deadline = time.monotonic() + (0 if self._manner.is_movable else PATIENCE)
        with told_wait(f"{self._interaction(number).request} to be answered as recorded", PATIENCE):
            while not self._ask(number, key, is_last=time.monotonic() >= deadline):
                time.sleep(POLL_INTERVAL)

    def _ask_nested(self, delivery: int) -> None:
        """Ask what the endpoint asked before its reply to a delivery."""
        for number in self._nested.get(delivery, ()):
            self._ask(number, self._key(number))

    def _key(self, number: int) -> str:
        """Return the idempotency key of a request: a new one, unless it repeats an earlier one."""
        if self._interaction(number).request.method != "POST":
            return ""
        self._keys[number] = self._earlier_key(number) or str(uuid.uuid4())
        return self._keys[number]

    def _earlier_key(self, number: int) -> str | None:
        """Return the key that a request repeats, as its answer shows it or a note says."""
        original = self._interaction(number).response.headers.get("original-request")
        for earlier, key in self._keys.items():
            if original and self._interaction(earlier).response.request_id == original:
                return key
        used = list(dict.fromkeys(self._keys.values()))
        if self._repeated_key is None or self._repeated_key > len(used):
            return None
        place, self._repeated_key = self._repeated_key, None
        return used[place - 1]

    def _ask(self, number: int, key: str, *, is_last: bool = True) -> bool:
        """Ask a request and compare; returns false if it should be asked once more, to be sure.

        Raises:
            NotAsked: what follows depends on it, and it cannot be asked, or has ended otherwise.
        """
        recorded = self._interaction(number)
        self._check_secrets(number, recorded)
        self._catch_up(recorded)
        headers = {"idempotency-key": key} if key else {}
        request = self._asked.counterparts.request(recorded.request)
        request = replace(request, headers={**request.headers, **headers})
        questions, began = self._endpoint.questions, time.perf_counter()
        response = self._connection.transport.send(request)
        seconds = time.perf_counter() - began
        if self._endpoint.failure is not None:
            raise self._endpoint.failure
        with self._lock:
            self._learn(recorded, response)
            answer = NewResponse(number, self._comparison.as_recorded(response), seconds)
            found = list(self._comparison.differences(number, recorded, answer.response))
            is_last = self._dates.stand_still(response.headers.get("date", "")) or is_last
            if not is_last and request.method == "GET" and self._manner.may_pass(found):
                return False
            self._manner.keep(found)
            self._keep(answer, found, is_timed=questions == self._endpoint.questions)
        self._check_end(recorded, found)
        return True

    def _catch_up(self, recorded: Interaction) -> None:
        is_virtual = self._asked.cassette.provenance.clock == "virtual"
        if self._manner.is_movable and is_virtual and recorded.request.method == "POST":
            self._clock.catch_up(document_of(recorded.response.body).get("created"))

    def _check_secrets(self, number: int, recorded: Interaction) -> None:
        """Leave out a request with a secret in it.

        Raises:
            NotAsked: always where it has one.
        """
        request = recorded.request
        told = [request.path, *(value for _, value in (*request.query, *request.form))]
        if any(REDACTED in each for each in told):
            self._left.discard(number)
            self._leave_out({number}, _SECRET)
            raise NotAsked("they follow a request that cannot be asked: " + _SECRET)

    def _check_end(self, recorded: Interaction, found: Sequence[Difference]) -> None:
        is_write = recorded.request.method != "GET"
        if is_write and any(each.kind is Kind.STATUS for each in found):
            raise NotAsked(_FOLLOWS)

    def _learn(self, recorded: Interaction, response: Response) -> None:
        before, counterparts = recorded.response, self._asked.counterparts
        counterparts.learn(_ids_in(before.headers), _ids_in(response.headers))
        if before.status == response.status:
            counterparts.learn(document_of(before.body), document_of(response.body))

    def _keep(self, answer: NewResponse, found: Sequence[Difference], *, is_timed: bool) -> None:
        self._left.discard(answer.number)
        self._asked.answers.append(answer)
        self._asked.differences += found
        if is_timed and answer.seconds > self._manner.slow:
            self._asked.differences.append(self._slower(answer))

    def _slower(self, answer: NewResponse) -> Difference:
        request = self._interaction(answer.number).request
        call = self._manner.contract.operation_of(request.method, request.path) or str(request)
        limit = f"within {self._manner.slow:g} s"
        return Difference(Kind.SLOWER, answer.number, call, "", "", (), limit, answer.seconds)

    def _leave_out(self, numbers: set[int], reason: str) -> None:
        count = len(numbers)
        numbers.clear()
        if count:
            self._asked.left_out[reason] = self._asked.left_out.get(reason, 0) + count

    def _interaction(self, number: int) -> Interaction:
        return self._asked.cassette.interactions[number]


def _ids_in(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in ("request-id", "original-request") if name in headers}
