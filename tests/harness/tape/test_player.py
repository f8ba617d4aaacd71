"""Playing: every interaction once, in order, reads between two writes in any."""

import pytest

from issuing_harness.errors import NoMatch, UnplayedInteractions
from issuing_harness.tape import Player, create_player
from tests.harness.tape.conversations import CARD, CARDHOLDER, sdk_request, stripe_response


def test_a_tape_plays_as_recorded(cassette, conversation):
    """Each request gets the answer it got, and then the cassette is over."""
    player = Player(cassette.path)
    responses = [player.play(request).response for request, _ in conversation]
    player.finish()

    assert player.is_finished
    assert [response.json() for response in responses] == [
        response.json() for _, response in conversation
    ]


def test_reads_side_by_side_may_change_places(cassette, conversation):
    """Nothing lies between them that one could see and the other not."""
    requests = [request for request, _ in conversation]
    player = Player(cassette)
    player.play(requests[0])

    assert player.play(requests[2]).response.json()["object"] == "list"
    assert player.play(requests[1]).response.json() == CARDHOLDER


@pytest.mark.parametrize(("first", "then"), [((), 1), ((0,), 3), ((0, 1), 4), ((0, 1, 2), 4)])
def test_nothing_passes_a_write(cassette, conversation, first, then):
    """Neither a read nor a write comes before a write that it followed, or that it waits for."""
    requests = [request for request, _ in conversation]
    player = Player(cassette)
    for number in first:
        player.play(requests[number])

    with pytest.raises(NoMatch, match="too early"):
        player.play(requests[then])


def test_a_poll_sees_what_it_saw(record):
    """Equal reads answer in the order recorded, each once."""
    seen = ["pending", "pending", "succeeded"]
    read = sdk_request("GET", "/v1/topups/tu_1")
    cassette = record(
        [(read, stripe_response({"object": "topup", "status": status})) for status in seen]
    )
    player = Player(cassette)

    assert [player.play(read).response.json()["status"] for _ in seen] == seen
    with pytest.raises(NoMatch, match="already played"):
        player.play(read)


def test_a_poll_that_goes_on_is_told_that_it_was_shorter(cassette, conversation):
    """An interaction answers once, even when the cassette goes on with something else."""
    player = Player(cassette)
    player.play(conversation[0][0])
    player.play(conversation[1][0])

    with pytest.raises(NoMatch, match=r"Interaction 2 is this very request and was already played"):
        player.play(conversation[1][0])


@pytest.mark.parametrize("make", [Player, create_player])
def test_a_poll_may_be_given_its_last_answer_again(cassette, conversation, make):
    """Only where that is asked for, of a read alone, and until a write, which may change it."""
    requests = [request for request, _ in conversation]
    player = make(cassette, repeats_reads=True)
    player.play(requests[0])
    with pytest.raises(NoMatch):
        player.play(requests[0])
    first = player.play(requests[1])

    assert player.play(requests[1]) is first
    player.play(requests[2])
    assert player.play(requests[1]) is first
    player.play(requests[3])
    with pytest.raises(NoMatch, match="already played"):
        player.play(requests[1])


@pytest.mark.parametrize("make", [Player, create_player])
def test_a_poll_is_given_nothing_again_by_itself(cassette, conversation, make):
    """Playing strictly is what a player does unless it is told otherwise."""
    player = make(cassette)
    player.play(conversation[0][0])
    player.play(conversation[1][0])

    with pytest.raises(NoMatch, match="already played"):
        player.play(conversation[1][0])


def test_a_first_read_is_in_order_like_any_other(record):
    """A cassette that begins with a read, too, has its write after it."""
    read, write = sdk_request("GET", "/v1/balance"), sdk_request("POST", "/v1/topups", "a=1")
    player = Player(record([(read, stripe_response({})), (write, stripe_response({}))]))

    with pytest.raises(NoMatch, match="too early"):
        player.play(write)
    player.play(read)
    player.play(write)
    player.finish()


def test_the_order_of_parameters_does_not_matter(cassette):
    """What is asked is compared by meaning."""
    player = Player(cassette)
    form = "billing[address][city]=Lyon&name=Bookshop%20SAS"

    assert (
        player.play(sdk_request("POST", "/v1/issuing/cardholders", form)).response.json()
        == CARDHOLDER
    )


def test_a_secret_asked_again_matches_its_redaction(record):
    """Both sides are redacted: number, code and account need not be the recorded ones."""
    path = "/v1/issuing/cards/ic_1?expand[]=number"
    body = "number=4242424242424242&cvc=123"
    cassette = record(
        [(sdk_request("POST", path, body, Stripe_Account="acct_1One"), stripe_response(CARD))]
    )
    player = Player(cassette)
    again = "number=5555555555554242&cvc=987"

    assert (
        player.play(sdk_request("POST", path, again, Stripe_Account="acct_1Two")).response.json()
        == CARD
    )


def test_accounts_keep_their_numbers_in_replay(record):
    """The account a program learns from the cassette and one it brings along stay two."""
    interactions = [
        (
            sdk_request("GET", "/v1/account"),
            stripe_response({"id": "acct_1Own", "object": "account"}),
        ),
        (sdk_request("GET", "/v1/balance", Stripe_Account="acct_1Brought"), stripe_response({})),
        (sdk_request("GET", "/v1/events", Stripe_Account="acct_1Own"), stripe_response({})),
    ]
    player = Player(record(interactions))
    own = player.play(interactions[0][0]).response.json()["id"]
    player.play(interactions[1][0])
    player.play(sdk_request("GET", "/v1/events", Stripe_Account=own))
    player.finish()

    assert own == "acct_redacted_1"


def test_what_is_played_is_evidence(cassette, conversation):
    """The interaction is given as recorded: redacted, and the same in every replay."""
    assert Player(cassette).play(conversation[0][0]) is cassette.interactions[0]


def test_a_tape_left_early_says_so(cassette, conversation):
    """An unplayed interaction is an error: the scenario no longer asks what it asked."""
    player = Player(cassette)
    player.play(conversation[0][0])

    with pytest.raises(UnplayedInteractions):
        player.finish()
