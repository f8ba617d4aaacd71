"""What may stand in the files of the cast; everything else is refused when they are read."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from issuing_harness.errors import VocabularyError
from issuing_harness.program import cast
from issuing_harness.program.references import parse_reference

NORA = '[Nora]\nname = "Nora North"\n'
KIOSK = '["the kiosk"]\nname = "Kiosk"\ncategory = "book_stores"\n'
#: A line below [Nora], and what is said of it besides file and table.
IMPOSSIBLE = {
    'individual = "x"': ['has individual = "x"', "a table with", "first_name"],
    "individual.dob = 3": ["has individual.dob = 3", "a table with day, month, year"],
    "individual.dob = { day = 1 }": ["has individual.dob without month and year"],
    'individual.dob = { day = "1", month = 1, year = 1990 }': [
        'has individual.dob.day = "1"',
        "a whole number",
    ],
    "individual.dob = { day = 31, month = 2, year = 1990 }": [
        "1990-2-31",
        "no day of the calendar",
    ],
    "individual.dob = { day = 1, month = 2, year = 2090 }": ["2090-2-1", "an age of -64 years"],
    "individual.dob = { day = 1, month = 2, year = 2020 }": ["an age of 6 years", "13 at least"],
    'individual.frist_name = "N"': ["individual.frist_name", "Did you mean individual.first_name?"],
    'individual.first_name = ""': ['has individual.first_name = ""', "is needed there"],
    'individual.first_name = "N0ra"': ["with '0' in it", "Latin letters"],
    "individual.card_issuing.user_terms_acceptance.date = -1": ["date = -1", "1 is the least"],
    'individual.card_issuing.user_terms_acceptance.ip = "localhost"': [
        "no IP address",
        "203.0.113.7",
    ],
    'phone_number = "call me"': ['has phone_number = "call me"', "no phone number", "+14155550123"],
    'phone_number = "+1"': ["no phone number", "7 to 15 digits"],
    "phone_number = 14155550123": ["has phone_number = 14155550123", '= "14155550123"'],
    'email = "nora"': ['has email = "nora"', "no e-mail address", "nora@example.com"],
    'email = "   "': ["is needed there"],
    'status = "actve"': ["Stripe knows no status 'actve'", "Did you mean 'active'?"],
    'type = "persn"': [
        "Stripe knows no type of cardholder 'persn'",
        "There are: company, individual",
    ],
    'type = ["company"]': ["has type = a list", "text"],
    'preferred_locales = "fr"': ['has preferred_locales = "fr"', "a list"],
    'preferred_locales = ["frr"]': ["'frr'", "Did you mean 'fr'?"],
    "metadata = { level = 3 }": ["has metadata.level = 3", '= "3"'],
    'billing.address = "Market Street"': ["has billing.address", "a table with city, country"],
    'billing.address.line1 = "1 Rue X"': ["has billing.address without city"],
    'billing.address = { line1 = "x", city = "x", postal_code = "1", country = "ZZ" }': [
        'has billing.address.country = "ZZ"',
        "no country",
        '"US"',
    ],
    'billing.address = { line1 = "x", city = "x", postal_code = 1, country = "US" }': [
        "has billing.address.postal_code = 1",
        '= "1"',
    ],
    'spending_controls.allowed_categories = ["book_store"]': ["Did you mean 'book_stores'?"],
    'spending_controls.blocked_merchant_countries = ["us"]': ["Did you mean US?"],
    "spending_controls.spending_limits = [{ amount = 0, interval = 'daily' }]": ["1 is the least"],
    "spending_controls.spending_limits = [{ amount = 5 }]": ["without interval"],
    "spending_controls.spending_limits = [{ amount = 5, interval = 'dayly' }]": [
        "Did you mean 'daily'?"
    ],
}
#: A line below a merchant with a category, and what is said of it.
IMPOSSIBLE_MERCHANTS = {
    "postal_code = 94105": ["has postal_code = 94105", '= "94105"'],
    'country = "USA"': ['has country = "USA"', "Did you mean US?"],
    'city = ""': ["is needed there"],
    'url = "example"': ["no URL", "https://"],
    "network_id = { a = 1 }": ["has network_id = a table", "text"],
}


@pytest.mark.parametrize(("line", "parts"), IMPOSSIBLE.items(), ids=IMPOSSIBLE)
def test_an_impossible_value_is_refused_when_the_file_is_read(loaded_cast, line, parts):
    """With file, table and key, what is possible there, and the nearest if there is one."""
    with pytest.raises(VocabularyError) as raised:
        loaded_cast(NORA + line)

    message = str(raised.value)
    missing = [part for part in ["fixtures/personas.toml: [Nora]", *parts] if part not in message]
    assert missing == [], message
    assert "Nora" not in cast.persona_names()


@pytest.mark.parametrize(("line", "parts"), IMPOSSIBLE_MERCHANTS.items(), ids=IMPOSSIBLE_MERCHANTS)
def test_so_is_one_of_a_merchant(loaded_cast, line, parts):
    """As of a persona."""
    with pytest.raises(VocabularyError) as raised:
        loaded_cast(merchants=KIOSK + line)

    message = str(raised.value)
    missing = [part for part in ['merchants.toml: ["the kiosk"]', *parts] if part not in message]
    assert missing == [], message


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Nora 3 North", "with '3' in it"),
        ("Ольга Иванова", "Latin letters"),
        ("Nora Northumberland-Smithson", "28 characters long"),
    ],
)
def test_a_name_that_no_card_can_bear_is_refused(loaded_cast, name, part):
    """As Stripe's reference has it: 24 characters, Latin letters."""
    with pytest.raises(VocabularyError, match="has name = ") as raised:
        loaded_cast(f'[Nora]\nname = "{name}"\n')

    assert part in str(raised.value)


def test_what_is_possible_is_taken(loaded_cast):
    """Every parameter of Stripe's, as a file may write it."""
    loaded_cast(
        """
        ["Zoë"]
        name = "Zoë d'Arc-Núñez Jr."
        email = "zoe@mail.example.com"
        phone_number = "(415) 555-0123"
        status = "inactive"
        preferred_locales = ["fr", "en"]
        metadata = { team = "blue" }
        individual.dob = { day = 29, month = 2, year = 2000 }
        individual.card_issuing.user_terms_acceptance = { date = 1, ip = "::1" }
        [["Zoë".spending_controls.spending_limits]]
        amount = 500
        interval = "weekly"
        categories = ["book_stores"]
        """,
        KIOSK + 'country = "KP"\nurl = "https://kiosk.example/x?y=1"\nterminal_id = "T1"\n',
    )

    zoe = cast.persona("Zoë")
    assert zoe["spending_controls"]["spending_limits"][0]["amount"] == 500
    assert zoe["individual"]["first_name"] == "Zoë"


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda path: path.symlink_to(path.name), "leads round in a circle"),
        (lambda path: path.symlink_to("nowhere.toml"), "leads to nothing"),
        (lambda path: path.mkdir(), "is a folder"),
        (os.mkfifo, "is a pipe"),
        (lambda path: path.write_bytes(b"\xff\xfe[\x00"), "is no TOML"),
        (lambda path: path.write_text("x = " + "[" * 9999), "is no TOML"),
        (lambda path: path.write_text("[Nora]\nx = " + "9" * 9999), "is no TOML"),
    ],
    ids=["a loop", "a dead link", "a folder", "a pipe", "no text", "too deep", "too large"],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, make, part):
    """Whatever stands under its name: it is there, so somebody counts on it."""
    make(tmp_path / "personas.toml")

    with pytest.raises(VocabularyError) as raised:
        cast.load_cast(tmp_path)

    assert part in str(raised.value)
    assert "personas.toml" in str(raised.value)


def test_two_files_of_one_project_have_no_persona_twice(tmp_path):
    """Of two folders of features each has its own; whose Nora would act could not be told."""
    for name, last in (("a", "North"), ("b", "South")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "personas.toml").write_text(f'[Nora]\nname = "Nora {last}"\n')

    with pytest.raises(VocabularyError) as raised:
        cast.load_cast(tmp_path / "a", tmp_path / "b")

    assert "b/personas.toml: [Nora] is to be a persona" in str(raised.value)
    assert "a/personas.toml" in str(raised.value)


@pytest.mark.parametrize("name", ["Zoë", "É"])
def test_a_bare_name_with_another_letter_is_told_to_need_quotes(loaded_cast, name):
    """TOML takes bare keys of A to Z only; its own message names a column and no cause."""
    with pytest.raises(VocabularyError) as raised:
        loaded_cast(f'[Nora]\nname = "Nora North"\n[{name}]\nname = "Zoë Zed"\n')

    assert f"personas.toml:3: [{name}] needs quotation marks" in str(raised.value)
    assert f'["{name}"]' in str(raised.value)


@pytest.mark.parametrize("name", ["the card", "the top-up", "the purchase", "zoë", "Zo e", "1st"])
def test_a_name_that_a_sentence_reads_otherwise_is_refused(loaded_cast, name):
    """The alphabet of the file is that of the sentences: *the card* is an object, and nobody."""
    with pytest.raises(VocabularyError, match="is no name that a sentence can say"):
        loaded_cast(f'["{name}"]\nname = "Nora North"\n')


@pytest.mark.parametrize("name", ["Élodie", "Łukasz", "Šárka", "Zoë", "Ế", "the agency", "D-2"])
def test_a_name_that_the_file_takes_can_be_said(loaded_cast, name):
    """In a sentence about its card."""
    loaded_cast(f'["{name}"]\nname = "Nora North"\n')

    assert parse_reference("card", f"{name}'s card").owner == name


_KEYS = st.sampled_from(
    [
        *("name", "email", "type", "individual", "billing", "status", "metadata", "dob", "day"),
        *("spending_controls", "phone_number", "category", "city", "country", "address"),
    ]
)
_VALUES = st.recursive(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(["Nora North", "book_stores", "US", "company"]),
        st.integers(),
        st.booleans(),
        st.floats(),
        st.dates(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=6,
)


def _toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value)
    return str(value).lower()


@hypothesis_settings(derandomize=True, deadline=None, database=None, max_examples=60)
@given(
    st.sampled_from(["Nora", "Nora", '"the kiosk"', "nora", '""', "Zoë"]),
    st.dictionaries(_KEYS, _VALUES, max_size=4),
)
def test_every_file_ends_in_a_cast_or_in_a_sentence(name, written):
    """Whatever the lines of a table say, nothing else is raised."""
    whole = {"personas": {"name": "Nora North"}, "merchants": {"name": "K", "category": "bakeries"}}
    for file, lines in whole.items():
        table = [f"{key} = {_toml(value)}" for key, value in {**lines, **written}.items()]
        with TemporaryDirectory() as folder:
            Path(folder, f"{file}.toml").write_text("\n".join([f"[{name}]", *table]), "utf-8")
            try:
                cast.load_cast(Path(folder))()
            except VocabularyError as error:
                assert f"{file}.toml" in str(error)  # noqa: PT017 - either way is right


@hypothesis_settings(derandomize=True, deadline=None, database=None, max_examples=60)
@given(st.text(alphabet="[]{}\"=.\n#\\aZë0 \x00'", max_size=30))
def test_so_does_every_text(text):
    """Though it is no TOML."""
    with TemporaryDirectory() as folder:
        Path(folder, "personas.toml").write_text(text, encoding="utf-8")
        try:
            cast.load_cast(Path(folder))()
        except VocabularyError as error:
            assert "personas.toml" in str(error)  # noqa: PT017 - either way is right
