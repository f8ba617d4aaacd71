"""The cast in ``fixtures/personas.toml`` and ``merchants.toml``: ours, and a project's own."""

import json
from pathlib import Path

import pytest

from issuing_harness.errors import VocabularyError
from issuing_harness.program import cast

ROOT = Path(__file__).parents[2]
NORA = '[Nora]\nname = "Nora North"\n'


def test_a_person_needs_no_more_than_a_name(loaded_cast):
    """What Stripe asks for besides is made up, as for our own people."""
    loaded_cast(NORA)

    nora, alice = cast.persona("Nora"), cast.persona("Alice")
    assert list(nora) == list(alice)
    assert nora["individual"]["first_name"] == "Nora"
    assert nora["email"] == "nora@example.com"
    assert cast.persona_of("Nora North") == "Nora"


def test_what_is_written_counts(loaded_cast):
    """A date of birth joins the names that are made up, an address replaces ours as a whole."""
    loaded_cast(
        '[Nora]\nname = "Nora North"\nindividual.dob = { day = 1, month = 2, year = 1990 }\n'
        'billing.address = { line1 = "1 Rue X", city = "Lyon", postal_code = "69001", '
        'country = "FR" }\n'
    )

    nora = cast.persona("Nora")
    assert nora["individual"]["dob"]["year"] == 1990
    assert nora["individual"]["last_name"] == "North"
    assert "state" not in nora["billing"]["address"]


def test_a_merchant_without_an_address_is_at_home(loaded_cast):
    """Name and category suffice; an address that is written is the whole address."""
    loaded_cast(
        merchants='["the print shop"]\nname = "Print"\ncategory = "book_stores"\n'
        '["the kiosk"]\nname = "Kiosk"\ncategory = "book_stores"\ncountry = "FR"\n'
    )

    assert cast.merchant("the print shop")["city"] == "San Francisco"
    assert "city" not in cast.merchant("the kiosk")
    assert cast.merchant_of("Kiosk") == "the kiosk"


def test_the_cast_of_one_project_is_not_that_of_the_next(tmp_path, loaded_cast):
    """Loading puts the personas of a project in the place of another's, and undoing it as well."""
    loaded_cast(NORA)
    restore = cast.load_cast(tmp_path / "nowhere")
    without = cast.persona_names()
    restore()

    assert "Nora" not in without
    assert "Alice" in without
    assert "Nora" in cast.persona_names()


def test_our_own_files_are_not_there_twice():
    """In this repository the project's folder is ours, and a copy of it says the same."""
    restore = cast.load_cast(ROOT / "fixtures")
    restore()

    assert cast.persona_names()[:3] == ("the company", "Alice", "Bob")


WRONG = {
    "not TOML": ("[Nora\n", "", ["personas.toml was to be read, and is no TOML", "[Alice]"]),
    "a name twice": (NORA + NORA, "", ["personas.toml:3: the persona 'Nora' stands here twice"]),
    "no name": ("[Nora]\nemail = 'n@example.com'\n", "", ["[Nora] has no name", 'name = "']),
    "no last name": ('[Nora]\nname = "Nora"\n', "", ["[Nora] has the name 'Nora'", "last name"]),
    "a misspelt parameter": (
        NORA + 'emial = "n@example.com"\n',
        "",
        ["[Nora] has emial", "Did you mean email?"],
    ),
    "one of ours": (
        '[Alice]\nname = "Alice Other"\n',
        "",
        ["[Alice] is to be a persona, and there is another one already", "name of its own"],
    ),
    "somebody else's full name": (
        '[Alicia]\nname = "Alice Archer"\n',
        "",
        ["[Alicia] has the name 'Alice Archer', and so has [Alice]"],
    ),
    "a name no sentence can say": (
        '["nora north"]\nname = "Nora North"\n',
        "",
        ['["nora north"] is no name that a sentence can say', "Alice, the company"],
    ),
    "outside of any table": ('name = "Nora North"\n', "", ["stands outside of any table"]),
    "a merchant without a category": (
        "",
        '["the kiosk"]\nname = "Kiosk"\n',
        ['["the kiosk"] has no category', 'category = "book_stores"'],
    ),
    "a category that is none": (
        "",
        '["the kiosk"]\nname = "Kiosk"\ncategory = "book_store"\n',
        [
            '["the kiosk"]',
            "Stripe knows no merchant category 'book_store'",
            "Did you mean 'book_stores'?",
        ],
    ),
}


@pytest.mark.parametrize(("personas", "merchants", "parts"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_in_a_sentence(loaded_cast, personas, merchants, parts):
    """The message names the file, the table, what is wrong there and what to write."""
    with pytest.raises(VocabularyError) as raised:
        loaded_cast(personas, merchants)

    message = str(raised.value)
    assert [part for part in parts if part not in message] == []
    assert "Error" not in message
    assert "Nora" not in cast.persona_names()


def test_an_unknown_name_says_where_to_add_it(loaded_cast):
    """The project's own file is named, with what to write there."""
    loaded_cast(NORA)
    with pytest.raises(VocabularyError) as person:
        cast.persona("Norah")
    with pytest.raises(VocabularyError) as shop:
        cast.merchant("the book shop")

    assert "Did you mean 'Nora'?" in str(person.value)
    assert 'fixtures/personas.toml: [Norah] and below it name = "First Last"' in str(person.value)
    assert 'fixtures/merchants.toml: ["the book shop"]' in str(shop.value)


def test_what_was_recorded_of_ours_is_what_is_sent():
    """Order and values of our personas and merchants are those of the cassettes."""
    alice = json.dumps(cast.persona("Alice"))
    assert alice.startswith('{"name": "Alice Archer", "email": "alice@example.com", "phone_number"')
    assert list(cast.persona("the company")) == [
        *("name", "email", "phone_number", "status", "type", "billing")
    ]
    assert list(cast.merchant("Rocket Rides"))[:4] == ["category", "name", "network_id", "city"]
    assert list(cast.merchant("the Paris bakery")) == [
        *("category", "name", "city", "postal_code", "country")
    ]
