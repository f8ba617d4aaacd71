"""References: what a sentence's words for an object mean, and what is said if they mean nothing."""

import re
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe.issuing import Authorization, Card, Cardholder, Transaction

from issuing_harness.errors import VocabularyError
from issuing_harness.program.cast import MERCHANTS, PERSONAS
from issuing_harness.program.named_objects import NamedObjects
from issuing_harness.program.references import (
    ORDINALS,
    held_by,
    parse_reference,
    reference_pattern,
)
from issuing_harness.words import NOUNS

NUMBERS = count(1)
PEOPLE = st.sampled_from(sorted(PERSONAS))


def cardholder(person):
    """A cardholder under a persona's name."""
    made = {"id": f"ich_{next(NUMBERS)}", "object": "issuing.cardholder", "status": "active"}
    return Cardholder.construct_from({**made, "name": PERSONAS[person]["name"]}, None)


def card(holder, kind="virtual", **details):
    """A card of a cardholder, who may be given by the persona's name."""
    holder = cardholder(holder) if isinstance(holder, str) else holder
    made = {"id": f"ic_{next(NUMBERS)}", "object": "issuing.card", "type": kind, "last4": "4242"}
    values = {**made, "replacement_for": None, **details, "cardholder": holder}
    return Card.construct_from(values, None)


def purchase(used, merchant):
    """An authorization on a card at a merchant."""
    made = {"id": f"iauth_{next(NUMBERS)}", "object": "issuing.authorization", "amount": 500}
    data = {"merchant_data": {"name": MERCHANTS[merchant]["name"]}, "pending_request": None}
    return Authorization.construct_from({**made, **data, "card": used}, None)


def transaction(used, kind):
    """A capture or a refund on a card, which it names by its id."""
    made = {"id": f"ipi_{next(NUMBERS)}", "object": "issuing.transaction", "amount": -500}
    return Transaction.construct_from({**made, "card": used.id, "type": kind}, None)


def keep(kind, *made):
    """The objects of a scenario whose steps made these."""
    objects = NamedObjects()
    for each in made:
        objects.record(kind, each)
    return objects


def find(objects, kind, text):
    """What a text means among the objects."""
    return parse_reference(kind, text).resolve(objects)


def refusal(objects, kind, text):
    """What is said of a text that means no object, or several."""
    with pytest.raises(VocabularyError) as error:
        find(objects, kind, text)
    return str(error.value)


def test_the_only_card_needs_no_name():
    """*The card* is the only one there is."""
    only = card("Alice")

    assert find(keep("card", only), "card", "the card") is only


def test_each_holder_has_their_card():
    """A card is found by its holder, whichever is newer, and so is the person who only acts."""
    hers, his = card("Alice"), card("Bob")
    objects = keep("card", hers, his)

    assert find(objects, "card", "Alice's card") is hers
    assert find(objects, "card", "Bob's card") is his
    assert held_by("Alice").resolve(objects) is hers


def test_the_card_of_several_is_none():
    """Which one is asked for, and each is named as a sentence may name it."""
    said = refusal(keep("card", card("Alice"), card("the company")), "card", "the card")

    assert said == (
        "'the card' was asked for, and it could be any of 2: Alice's card, the company's card. "
        "Say which. Write 'Alice's card' in its place, for example."
    )


def test_cards_of_one_person_are_named_by_what_tells_them_apart():
    """A label where there is one, and the order where there is none."""
    alice = cardholder("Alice")
    cards = [card(alice), card(alice), card(alice)]
    objects = keep("card", *cards)
    objects.label(cards[2], "travel")

    said = refusal(objects, "card", "Alice's card")

    assert "any of 3: Alice's first card, Alice's second card, Alice's travel card." in said


def test_a_label_two_people_use_needs_the_person():
    """Bob's travel card is not Alice's, and *the travel card* could be either."""
    hers, his = card("Alice"), card("Bob")
    objects = keep("card", hers, his)
    objects.label(hers, "travel")
    objects.label(his, "travel")

    assert find(objects, "card", "Bob's travel card") is his
    assert "Alice's travel card, Bob's travel card. Say which." in refusal(
        objects, "card", "the travel card"
    )


def test_types_and_replacements_are_words_for_cards_as_well():
    """A card is called virtual or physical, replacement or replaced, without a label."""
    alice = cardholder("Alice")
    old = card(alice, "physical")
    new = card(alice, "virtual", replacement_for=old.id)
    objects = keep("card", old, new)

    assert find(objects, "card", "the physical card") is old
    assert find(objects, "card", "the virtual card") is new
    assert find(objects, "card", "the replacement card") is new
    assert find(objects, "card", "the replaced card") is old
    assert "Alice's physical card, Alice's virtual card. Say which." in refusal(
        objects, "card", "the card"
    )


def test_a_card_of_nobody_names_the_nearest():
    """A holder without a card is told whose cards there are."""
    said = refusal(keep("card", card("Dana"), card("Bob")), "card", "Erin's card")

    assert said == (
        "'Erin's card' was asked for, and there is none. The cards of this scenario: Dana's card, "
        "Bob's card. Did you mean 'Dana's card'? Name one of them, or add a Given that makes it."
    )


def test_where_nothing_was_made_a_given_is_missing():
    """A reference needs a step before it that makes such an object."""
    assert refusal(NamedObjects(), "card", "Alice's card") == (
        "'Alice's card' was asked for, and no step before has made a card. "
        "Add a Given that makes one."
    )


def test_a_count_beyond_the_last_says_how_many_there_are():
    """The third of two cards is a wrong count."""
    alice = cardholder("Alice")
    said = refusal(keep("card", card(alice), card(alice)), "card", "Alice's third card")

    assert "there are only 2: Alice's first card, Alice's second card. Correct the count" in said


def test_holders_are_counted_in_the_order_they_were_made():
    """A cardholder keeps the place it was made at, also when a card of another came first."""
    alice, dana, bob = (cardholder(name) for name in ("Alice", "Dana", "Bob"))
    objects = NamedObjects()
    objects.record("cardholder", [alice, dana])
    objects.record("card", [card(bob), card(dana)])

    assert find(objects, "cardholder", "the first cardholder") is alice
    assert find(objects, "cardholder", "the second cardholder") is dana
    assert find(objects, "cardholder", "the last cardholder").id == bob.id
    assert find(objects, "cardholder", "Bob").id == bob.id


def test_the_newest_state_of_an_object_is_kept_in_its_place():
    """A card that changes is the same card: still the first, with what the last step returned."""
    alice = cardholder("Alice")
    first, second = card(alice), card(alice)
    changed = Card.construct_from(
        {**first.to_dict(), "cardholder": alice, "status": "active"}, None
    )
    objects = keep("card", first, second, changed)

    assert find(objects, "card", "Alice's first card") is changed
    assert len(objects.all("card")) == len([first, second])


def test_the_authorization_is_the_newest_and_says_so():
    """Of several purchases the newest is meant, and a listener is told that it was chosen."""
    used, told = card("Alice"), []
    objects = NamedObjects(on_choice=lambda *said: told.append(said))
    earlier, later = purchase(used, "the hotel"), purchase(used, "the cafe")
    objects.record("authorization", earlier)

    assert find(objects, "authorization", "the authorization") is earlier
    assert told == []

    objects.record("authorization", later)

    assert find(objects, "authorization", "the authorization") is later
    assert told == [("the authorization", f"the newest of 2, $5.00 at The Cafe ({later.id})")]


def test_purchases_are_told_apart_by_merchant_person_and_order():
    """*The authorization at the hotel*, *Alice's first purchase*, *Bob's last purchase*."""
    hers, his = card("Alice"), card("Bob")
    made = [purchase(hers, "the hotel"), purchase(his, "the cafe"), purchase(his, "the bookshop")]
    objects = keep("authorization", *made)

    assert find(objects, "authorization", "the authorization at the hotel") is made[0]
    assert find(objects, "authorization", "Alice's first purchase") is made[0]
    assert find(objects, "authorization", "Bob's first purchase") is made[1]
    assert find(objects, "authorization", "Bob's last purchase") is made[2]
    assert "there is none" in refusal(objects, "authorization", "Alice's purchase at the cafe")


def test_captures_and_refunds_are_found_by_the_card_they_name():
    """A transaction names its card by id only; its owner is the card's holder all the same."""
    hers, his = card("Alice"), card("Bob")
    capture, refund, other = (
        transaction(hers, "capture"),
        transaction(hers, "refund"),
        transaction(his, "capture"),
    )
    objects = keep("card", hers, his)
    objects.record("transaction", [capture, refund, other])

    assert find(objects, "transaction", "Alice's capture") is capture
    assert find(objects, "transaction", "Alice's refund") is refund
    assert find(objects, "transaction", "Bob's capture") is other
    assert find(objects, "transaction", "the first capture") is capture


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("card", "Alcie's card", "Did you mean 'Alice'?"),
        ("authorization", "the purchase at the hotle", "Did you mean 'the hotel'?"),
        ("cardholder", "Bop", "Did you mean 'Bob'?"),
        ("card", "a card", "'a card' was to name a card. Write it like Alice's card"),
    ],
)
def test_a_text_that_is_no_reference_says_what_one_is(kind, text, said):
    """Unknown people and merchants, and other forms, are refused before anything is made."""
    with pytest.raises(VocabularyError, match=re.escape(said)):
        parse_reference(kind, text)


@given(
    kind=st.sampled_from(sorted(set(NOUNS) - {"cardholder"})),
    owner=st.none() | PEOPLE,
    ordinal=st.none() | st.sampled_from((*ORDINALS, "last")),
    label=st.none() | st.sampled_from(("travel", "office", "lasting", "firsthand")),
)
def test_what_is_written_is_what_is_meant(kind, owner, ordinal, label):
    """Holder, order and label of a reference are those in its text, for every kind of object."""
    words = [f"{owner}'s" if owner else "the", ordinal, label, NOUNS[kind][0]]
    text = " ".join(word for word in words if word)

    reference = parse_reference(kind, text)

    assert re.fullmatch(reference_pattern(kind), text)
    assert (reference.owner, reference.ordinal, reference.label) == (owner, ordinal, label)


@given(people=st.lists(PEOPLE, min_size=1, max_size=4), chosen=st.data())
def test_a_card_is_never_taken_for_another(people, chosen):
    """However many cards there are, the name a message gives to one means that one alone."""
    holders = {person: cardholder(person) for person in people}
    cards = [card(holders[person]) for person in people]
    objects = keep("card", *cards)
    wanted = chosen.draw(st.sampled_from(cards))
    person = objects.owner_of(wanted)
    place = [each for each in cards if objects.owner_of(each) == person].index(wanted)

    assert find(objects, "card", f"{person}'s {ORDINALS[place]} card") is wanted
