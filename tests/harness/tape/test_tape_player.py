"""Playing: every take once, in order, reads between two writes in any."""

import pytest
from conversations import CARD, CARDHOLDER, answered, asked

from issuing_harness.errors import NoMatch, UnplayedTakes
from issuing_harness.tape import Player


def test_a_tape_plays_as_recorded(tape, conversation):
    """Each request gets the answer it got, and then the tape is over."""
    player = Player(tape.path)
    answers = [player.send(request) for request, _ in conversation]
    player.finish()

    assert player.is_finished
    assert [answer.json() for answer in answers] == [answer.json() for _, answer in conversation]


def test_reads_side_by_side_may_change_places(tape, conversation):
    """Nothing lies between them that one could see and the other not."""
    requests = [request for request, _ in conversation]
    player = Player(tape)
    player.send(requests[0])

    assert player.send(requests[2]).json()["object"] == "list"
    assert player.send(requests[1]).json() == CARDHOLDER


@pytest.mark.parametrize(("first", "then"), [((), 1), ((0,), 3), ((0, 1), 4), ((0, 1, 2), 4)])
def test_nothing_passes_a_write(tape, conversation, first, then):
    """Neither a read nor a write comes before a write that it followed, or that it waits for."""
    requests = [request for request, _ in conversation]
    player = Player(tape)
    for number in first:
        player.send(requests[number])

    with pytest.raises(NoMatch, match="too early"):
        player.send(requests[then])


def test_a_poll_sees_what_it_saw(record):
    """Equal reads answer in the order recorded, each once."""
    seen = ["pending", "pending", "succeeded"]
    read = asked("GET", "/v1/topups/tu_1")
    tape = record([(read, answered({"object": "topup", "status": status})) for status in seen])
    player = Player(tape)

    assert [player.send(read).json()["status"] for _ in seen] == seen
    with pytest.raises(NoMatch, match="already played"):
        player.send(read)


def test_a_poll_that_goes_on_is_told_that_it_was_shorter(tape, conversation):
    """A take answers once, even when the tape goes on with something else."""
    player = Player(tape)
    player.send(conversation[0][0])
    player.send(conversation[1][0])

    with pytest.raises(NoMatch, match=r"Take 2 is this very request and was already played"):
        player.send(conversation[1][0])


def test_the_order_of_parameters_does_not_matter(tape):
    """What is asked is compared by meaning."""
    player = Player(tape)
    form = "billing[address][city]=Lyon&name=Bookshop%20SAS"

    assert player.send(asked("POST", "/v1/issuing/cardholders", form)).json() == CARDHOLDER


def test_a_secret_asked_again_matches_its_redaction(record):
    """Both sides are redacted: number, code and account need not be the recorded ones."""
    path = "/v1/issuing/cards/ic_1?expand[]=number"
    body = "number=4242424242424242&cvc=123"
    tape = record([(asked("POST", path, body, Stripe_Account="acct_1One"), answered(CARD))])
    player = Player(tape)
    again = "number=5555555555554242&cvc=987"

    assert player.send(asked("POST", path, again, Stripe_Account="acct_1Two")).json() == CARD


def test_accounts_keep_their_numbers_in_replay(record):
    """The account a program learns from the tape and one it brings along stay two."""
    takes = [
        (asked("GET", "/v1/account"), answered({"id": "acct_1Own", "object": "account"})),
        (asked("GET", "/v1/balance", Stripe_Account="acct_1Brought"), answered({})),
        (asked("GET", "/v1/events", Stripe_Account="acct_1Own"), answered({})),
    ]
    player = Player(record(takes))
    own = player.send(takes[0][0]).json()["id"]
    player.send(takes[1][0])
    player.send(asked("GET", "/v1/events", Stripe_Account=own))
    player.finish()

    assert own == "acct_redacted_1"


def test_what_is_played_is_evidence(tape, conversation):
    """The take is given as recorded: redacted, and the same in every replay."""
    assert Player(tape).play(conversation[0][0]) is tape.takes[0]


def test_a_tape_left_early_says_so(tape, conversation):
    """An unplayed take is an error: the scenario no longer asks what it asked."""
    player = Player(tape)
    player.send(conversation[0][0])

    with pytest.raises(UnplayedTakes):
        player.finish()
