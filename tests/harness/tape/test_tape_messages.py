"""What a person reads when a tape does not fit: asked, found, nearest, what to do."""

import pytest
from conversations import asked

from issuing_harness.errors import NoMatch, UnplayedTakes
from issuing_harness.tape import Player

AGAIN = (
    "If the scenario changed on purpose, record it again: `uv run pytest "
    "'features/authorizations/spending.feature::Alice spends $10.00 at the bookshop' "
    "--backend sandbox --record`."
)


@pytest.fixture
def player(tape, monkeypatch):
    """A player whose cassette lies in the folder one works in."""
    monkeypatch.chdir(tape.path.parent)
    return Player(tape)


def message(player, *requests):
    """What is said to the last of the requests."""
    *before, last = requests
    for request in before:
        player.send(request)
    with pytest.raises(NoMatch) as raised:
        player.send(last)
    return str(raised.value)


def test_a_value_that_differs_is_named(player):
    """The nearest take, the parameter in bracket form, the recorded value and the asked one."""
    form = "name=Bookshop+SAS&billing[address][city]=Paris"

    assert message(player, asked("POST", "/v1/issuing/cardholders", form)) == (
        "No take on `spending.yaml` answers POST /v1/issuing/cardholders. Nearest: take 1, same "
        "method and path; it differs at `billing[address][city]` (recorded Lyon, asked Paris). "
        f"Next on the tape is take 1 (POST /v1/issuing/cardholders). {AGAIN}"
    )


def test_further_differences_are_counted(player):
    """One is shown, the others are not hidden."""
    form = "name=Bakery&billing[address][city]=Paris&email=a@b.example"

    assert "at `name` (recorded Bookshop SAS, asked Bakery), and in 2 more." in message(
        player, asked("POST", "/v1/issuing/cardholders", form)
    )


def test_a_take_that_was_played_is_named(player, conversation):
    """Whoever asks twice learns that a take answers once."""
    first = conversation[0][0]

    assert message(player, first, first) == (
        "No take on `spending.yaml` answers POST /v1/issuing/cardholders. Take 1 is this very "
        "request and was already played; a take answers once. Next on the tape is take 2 "
        f"(GET /v1/issuing/cardholders/ich_1TQ9aVKf0wLmNoPqXy7ZbC3d). {AGAIN}"
    )


def test_a_request_that_comes_too_early_is_told_what_is_due(player, conversation):
    """The take is there, something before it is not played."""
    first, _, _, fourth = [request for request, _ in conversation[:4]]

    assert message(player, first, fourth) == (
        "No take on `spending.yaml` answers POST /v1/issuing/cards. Take 4 is this very request, "
        "but it comes too early: take 2 (GET /v1/issuing/cardholders/ich_1TQ9aVKf0wLmNoPqXy7ZbC3d)"
        " has not been played yet. Next on the tape is take 2 "
        f"(GET /v1/issuing/cardholders/ich_1TQ9aVKf0wLmNoPqXy7ZbC3d). {AGAIN}"
    )


def test_another_method_is_told_apart(player):
    """A path the tape knows, asked in a way it does not."""
    assert "The tape knows the path, only with GET and POST." not in message(
        player, asked("DELETE", "/v1/issuing/cardholders")
    )
    assert "The tape knows the path, only with POST." in message(
        player, asked("DELETE", "/v1/issuing/cardholders")
    )


def test_a_path_of_the_same_collection_is_the_nearest(player):
    """An id that changed is the usual reason."""
    assert (
        "The tape never asks for this path; nearest: "
        "GET /v1/issuing/cards, GET /v1/issuing/cards/ic_1TQ9aWKf0wLmNoPqGh5JkL8m, "
        "POST /v1/issuing/cards."
    ) in message(player, asked("GET", "/v1/issuing/cards/ic_other"))


def test_a_path_unlike_all_others_has_no_nearest(player):
    """Then the next take is all there is to say."""
    assert (
        "The tape never asks for this path or one like it. Next on the tape is take 1 "
        "(POST /v1/issuing/cardholders)."
    ) in message(player, asked("GET", "/v1/balance"))


def test_a_tape_that_is_over_says_so(player, conversation):
    """One request more than was recorded."""
    said = message(player, *[request for request, _ in conversation], asked("GET", "/v1/balance"))

    assert "Nothing is left on the tape: all 6 takes were played." in said


def test_a_difference_to_a_take_already_played_says_both(player, conversation):
    """The nearest take may lie behind."""
    again = asked("POST", "/v1/issuing/cardholders", "name=Bookshop+SAS")

    assert (
        "Nearest: take 1, already played, same method and path; it differs at "
        "`billing[address][city]` (recorded Lyon, asked nothing)."
    ) in message(player, conversation[0][0], again)


def test_a_secret_is_not_told_by_a_message(player):
    """What is asked passes the redactor before anything is said about it."""
    said = message(player, asked("POST", "/v1/issuing/cardholders", "name=sk_test_abcdef123456"))

    assert "asked sk_test_[redacted])" in said
    assert "abcdef" not in said


def test_unplayed_takes_are_named_one_by_one(player, conversation):
    """Nobody has to open the cassette to see what was not asked."""
    for request, _ in conversation[:4]:
        player.send(request)
    with pytest.raises(UnplayedTakes) as raised:
        player.finish()

    assert str(raised.value) == (
        "The scenario ended before `spending.yaml` did: 2 takes of 6 were never asked for: take 5 "
        "(GET /v1/issuing/cards/ic_1TQ9aWKf0wLmNoPqGh5JkL8m); take 6 "
        "(POST /v1/test_helpers/issuing/authorizations). The last played is take 4 "
        f"(POST /v1/issuing/cards). {AGAIN}"
    )


def test_a_tape_that_was_never_played_says_so(player):
    """A scenario that no longer calls Stripe at all."""
    with pytest.raises(UnplayedTakes, match=r"6 takes of 6 were never asked for.*None was played"):
        player.finish()
