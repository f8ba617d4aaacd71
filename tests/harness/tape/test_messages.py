"""The messages for a cassette that does not fit: request, finding, nearest, what to do."""

from dataclasses import replace

import pytest

from issuing_harness import sdk_version
from issuing_harness.errors import NoMatch, UnplayedInteractions
from issuing_harness.tape import Player
from issuing_harness.tape.diagnosis import other_circumstances
from tests.harness.tape.conversations import sdk_request

AGAIN = (
    "If the scenario changed on purpose, record it again: `issuing-harness run "
    "'features/authorizations/spending.feature::Alice spends $10.00 at the bookshop' "
    "--backend sandbox --record`."
)


@pytest.fixture
def player(cassette, monkeypatch):
    """A player whose cassette lies in the folder one works in."""
    monkeypatch.chdir(cassette.path.parent)
    return Player(cassette)


def message(player, *requests):
    """Return the message about the last of the requests."""
    *before, last = requests
    for request in before:
        player.play(request)
    with pytest.raises(NoMatch) as raised:
        player.play(last)
    return str(raised.value)


def test_a_value_that_differs_is_named(player):
    """The nearest interaction, the parameter in bracket form, the recorded value and the new."""
    form = "name=Bookshop+SAS&billing[address][city]=Paris"

    assert message(player, sdk_request("POST", "/v1/issuing/cardholders", form)) == (
        "No interaction in `spending.yaml` answers POST /v1/issuing/cardholders. Nearest: "
        "interaction 1, same method and path; it differs at `billing[address][city]` (recorded "
        "Lyon, requested Paris). "
        f"Next in the cassette is interaction 1 (POST /v1/issuing/cardholders). {AGAIN}"
    )


def test_further_differences_are_counted(player):
    """One is shown, the others are not hidden."""
    form = "name=Bakery&billing[address][city]=Paris&email=a@b.example"

    assert "at `name` (recorded Bookshop SAS, requested Bakery), and in 2 more." in message(
        player, sdk_request("POST", "/v1/issuing/cardholders", form)
    )


def test_a_take_that_was_played_is_named(player, conversation):
    """Whoever asks twice learns that an interaction answers once."""
    first = conversation[0][0]

    assert message(player, first, first) == (
        "No interaction in `spending.yaml` answers POST /v1/issuing/cardholders. Interaction 1 "
        "is this very request and was already played; an interaction answers once. Next in the "
        "cassette is interaction 2 "
        f"(GET /v1/issuing/cardholders/ich_1TQ9aVKf0wLmNoPqXy7ZbC3d). {AGAIN}"
    )


def test_a_request_that_comes_too_early_is_told_what_is_due(player, conversation):
    """The interaction is there, something before it is not played."""
    first, _, _, fourth = [request for request, _ in conversation[:4]]

    assert message(player, first, fourth) == (
        "No interaction in `spending.yaml` answers POST /v1/issuing/cards. Interaction 4 is this "
        "very request, but it comes too early: interaction 2 "
        "(GET /v1/issuing/cardholders/ich_1TQ9aVKf0wLmNoPqXy7ZbC3d) has not been played yet. Next "
        "in the cassette is interaction 2 "
        f"(GET /v1/issuing/cardholders/ich_1TQ9aVKf0wLmNoPqXy7ZbC3d). {AGAIN}"
    )


def test_another_method_is_told_apart(player):
    """A path the cassette has, with a method it lacks."""
    assert "The cassette has this path only with GET and POST." not in message(
        player, sdk_request("DELETE", "/v1/issuing/cardholders")
    )
    assert "The cassette has this path only with POST." in message(
        player, sdk_request("DELETE", "/v1/issuing/cardholders")
    )


def test_a_path_of_the_same_collection_is_the_nearest(player):
    """An id that changed is the usual reason."""
    assert (
        "The cassette lacks this path; nearest: "
        "GET /v1/issuing/cards, GET /v1/issuing/cards/ic_1TQ9aWKf0wLmNoPqGh5JkL8m, "
        "POST /v1/issuing/cards."
    ) in message(player, sdk_request("GET", "/v1/issuing/cards/ic_other"))


def test_a_path_unlike_all_others_has_no_nearest(player):
    """Then the next interaction is all there is to say."""
    assert (
        "The cassette has neither this path nor one like it. Next in the cassette is interaction 1 "
        "(POST /v1/issuing/cardholders)."
    ) in message(player, sdk_request("GET", "/v1/balance"))


def test_a_tape_that_is_over_says_so(player, conversation):
    """One request more than was recorded."""
    text = message(
        player, *[request for request, _ in conversation], sdk_request("GET", "/v1/balance")
    )

    assert "Nothing is left in the cassette: all 6 interactions were played." in text


def test_a_difference_to_a_take_already_played_says_both(player, conversation):
    """The nearest interaction may lie behind."""
    again = sdk_request("POST", "/v1/issuing/cardholders", "name=Bookshop+SAS")

    assert (
        "Nearest: interaction 1, already played, same method and path; it differs at "
        "`billing[address][city]` (recorded Lyon, requested nothing)."
    ) in message(player, conversation[0][0], again)


def test_a_secret_is_not_told_by_a_message(player):
    """A request is redacted before a message quotes it."""
    text = message(
        player, sdk_request("POST", "/v1/issuing/cardholders", "name=sk_test_abcdef123456")
    )

    assert "requested sk_test_[redacted])" in text
    assert "abcdef" not in text


def test_unplayed_takes_are_named_one_by_one(player, conversation):
    """Nobody has to open the cassette to see what was not asked."""
    for request, _ in conversation[:4]:
        player.play(request)
    with pytest.raises(UnplayedInteractions) as raised:
        player.finish()

    assert str(raised.value) == (
        "The scenario ended before `spending.yaml` did, with 2 of its 6 interactions not "
        "requested: interaction 5 (GET /v1/issuing/cards/ic_1TQ9aWKf0wLmNoPqGh5JkL8m); "
        "interaction 6 (POST /v1/test_helpers/issuing/authorizations). The last played is "
        f"interaction 4 (POST /v1/issuing/cards). {AGAIN}"
    )


def test_a_tape_that_was_never_played_says_so(player):
    """A scenario that no longer calls Stripe at all."""
    with pytest.raises(
        UnplayedInteractions, match=r"6 of its 6 interactions not requested.*None was played"
    ):
        player.finish()


def test_a_reworded_scenario_that_asks_for_something_else_is_told_both(cassette, monkeypatch):
    """Its words differ, and so do its requests: now it is to be recorded again."""
    monkeypatch.chdir(cassette.path.parent)
    provenance = replace(cassette.provenance, sdk_version="13.2.0")
    player = Player(replace(cassette, provenance=provenance, reworded=True))

    text = message(player, sdk_request("GET", "/v1/balance"))

    assert text.endswith(
        "The scenario was worded otherwise when it was recorded. It was recorded with stripe "
        f"13.2.0, installed is {sdk_version()}. {AGAIN}"
    )


@pytest.mark.parametrize(
    ("recorded", "now", "said"),
    [
        (
            "after 1: waits 60 s; after 3: waits 604800 s",
            "after 1: waits 60 s; after 3: waits 259200 s",
            "recorded `after 3: waits 604800 s`, now `after 3: waits 259200 s` (each",
        ),
        ("after 3: waits 60 s", "", "recorded `after 3: waits 60 s`, now nothing more (each"),
        ("", "after 3: waits 60 s", "recorded nothing more, now `after 3: waits 60 s` (each"),
    ],
)
def test_the_first_circumstance_that_differs_is_named(cassette, recorded, now, said):
    """What no request shows is told with the number of requests before it."""
    provenance = replace(cassette.provenance, circumstances=recorded)

    text = str(other_circumstances(replace(cassette, provenance=provenance), now))

    assert said in text
    assert text.endswith(AGAIN)
