"""What comes before the load: the integration is emptied, and told of money, cards and budgets."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from issuing_harness.errors import BackendUnavailable, HarnessError, ProductFailure
from issuing_harness.event_sender import post_event
from issuing_harness.load.purchases import ROUND, UNJUDGED
from issuing_harness.load.questions import card_event, card_id
from issuing_harness.load.rule import Rule
from issuing_harness.load.sandbox_events import Events
from issuing_harness.money import Money
from issuing_harness.printable import in_one_line
from issuing_harness.tape.redacted_output import beginning
from issuing_harness.webhooks.application_access import ENVIRONMENT, Setting
from issuing_harness.webhooks.application_reader import Reader

#: How many cards are told of at the same time: nothing is measured yet.
_AT_ONCE: Final = 4

#: How much of a reply a message shows, in characters.
_SHOWN: Final = 200
_LOOK: Final = "What is wrong says `issuing-harness certify preflight`."
#: In the balance beside what is spent, in cents.
_SPARE: Final = 100_000_00

#: Is told how many cards are ready, and how many there are to be.
Watch = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Told:
    """Whom to tell, and what.

    Args:
        url: the endpoint.
        secret: what it checks signatures with.
        rule: by which decisions are judged.
        reader: reaches the application; ``None`` without a profile.
        reset: empties it; ``None`` if nothing does.
        opening: sets the balance with which its books begin; ``None`` if events do.
    """

    url: str
    secret: str
    rule: Rule
    reader: Reader | None = None
    reset: Setting | None = None
    opening: Setting | None = None


def prepare(told: Told, events: Events, run: str, count: int, watch: Watch) -> None:
    """Tell the integration of all that the purchases need.

    Args:
        told: whom, and how.
        events: what the sandbox says of a cardholder, the balance and a card.
        run: tells the ids of this run from those of others.
        count: of cards.
        watch: is told how far it is.

    Raises:
        BackendUnavailable: an event was not taken, or a setting refused.
    """
    if told.reset:
        _set(told, told.reset, "", "", {})
    if told.opening:
        _set(told, told.opening, "opening", events.funds.cents, {})
    for event in events.before if told.opening is None else events.without_funding():
        _post(told, json.dumps(event))
    setting, budget = told.rule.setting, told.rule.budget
    if setting and setting.way == ENVIRONMENT:
        _set(told, setting, "budget", budget, {})

    def tell(number: int) -> None:
        _post(told, card_event(events.card, run, number))
        if setting and setting.way != ENVIRONMENT:
            _set(told, setting, "budget", budget, {"card": card_id(run, number)})

    _all(tell, range(count), watch, count)


def _all(tell: Callable[[int], None], numbers: Iterable[int], watch: Watch, count: int) -> None:
    """Do it for all numbers, some at once; say how far it is."""
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        try:
            for done, _ in enumerate(threads.map(tell, numbers), 1):
                watch(done, count)
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def _set(told: Told, setting: Setting, name: str, value: object, ids: dict[str, str]) -> None:
    assert told.reader is not None
    try:
        told.reader.send(setting, name, value, ids)
    except (ProductFailure, HarnessError) as error:
        raise BackendUnavailable(
            f"The application's {name or 'books'} were to be set before the load. "
            f"{in_one_line(str(error))} {_LOOK}"
        ) from None


def _post(told: Told, event: str) -> None:
    reply = post_event(told.url, told.secret, event)
    if not reply.is_accepted:
        said = f"it {reply.wire.problem}" if reply.wire and not reply.status else f"got {reply}"
        raise BackendUnavailable(
            f"The endpoint was to be told of {json.loads(event)['type']} before the load, and "
            f"{in_one_line(beginning(said, _SHOWN))}. {_LOOK}"
        )


def funds_for(cards: int, budget: int | None) -> Money:
    """Return what the balance needs so that no purchase is declined for want of money."""
    return Money(2 * cards * (budget or UNJUDGED * ROUND) + _SPARE)
