"""A sentence is found by what words mean, and shown with all that is needed to use it."""

import re
import resource
from pathlib import Path

import pytest

from issuing_harness.catalogue import cache
from issuing_harness.catalogue.search import SHOWN, allowed_values, find_entries, stem
from issuing_harness.catalogue.values import describe_parameter

ROOT = Path(__file__).parents[3]
A_SECOND = 1.0
#: Of so many sentences at most one has a value that nobody could guess: an id, a moment, a version.
MANY = 10
ENOUGH = 400


@pytest.fixture(name="entries", scope="module")
def _entries(here):
    here("steps", "card")  # reads the vocabulary in a process of its own, and keeps it
    return cache.load_entries(ROOT)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("buy something", r"When \{person\} (spends|pays) \{amount\} at \{merchant\}"),
        ("frozen card", r"Given .*fr(o|ee)ze"),
        ("declined", r"Then .* declined: \{reason\}"),
        ("rejected purchase", r"Then .* declined: \{reason\}"),
        ("deposit money", r"When .* (tops up|adds) .*\{amount\}"),
        ("authorisation expired", r"(Given|When) .*expire"),
        ("mercahnt captures", r"When .*merchant.* captures"),
        ("webhook about a card", r"Then \{event\} is sent about"),
        ("webhook received", r"Then .*(\{event\}|events?|receives)"),
        ("casino", r"When \{person\} (spends|pays) \{amount\} at \{merchant\}"),
        ("insufficient funds", r"Then .* declined: \{reason\}"),
        ("ledger rows of a capture", r"Then the ledger shows"),
        ("user", r"Given \{person\} is a cardholder"),
        ("the bookshop refunds $20.00", r"(Given|When) .*refund.*\{amount\}"),
        ("Bob pays €45.00 at the Paris bakery", r"When .*\{price\}.*\{merchant\}"),
        ("foreign currency", r".*\{price\}"),
        ("euro", r"(Given|When) .*\{price\}"),
    ],
)
def test_words_find_a_sentence_that_means_them(entries, words, expected):
    """Other forms of a word, other words for a thing, slips and allowed values all lead there."""
    found = [str(entry) for entry in find_entries(words.split(), entries)][:SHOWN]

    assert any(re.match(expected, sentence) for sentence in found), found


@pytest.mark.long
def test_the_words_of_a_sentence_find_it_first(entries):
    """Whoever types the sentence itself gets it among those that are shown."""
    lost = [
        str(entry)
        for entry in entries
        if entry not in find_entries(entry.pattern.split(), entries)[:SHOWN]
    ]
    assert lost == []


def test_without_a_word_everything_is_found(entries):
    """The vocabulary is what is found when nothing in particular is looked for."""
    assert find_entries([], entries) == entries


def test_nonsense_finds_nothing(entries):
    """Words of which no sentence speaks lead nowhere instead of anywhere."""
    assert find_entries(["zeppelin"], entries) == []


def test_endings_make_no_difference():
    """Declined, declines and declining are one word."""
    assert len({stem(word) for word in ("declined", "declines", "declining")}) == 1


def test_a_found_sentence_shows_what_its_writer_needs(unchanged):
    """Parameters, what it needs, an example, its definition and every use."""
    shown = unchanged.type("steps", "spend")
    merchants = allowed_values(
        describe_parameter("merchant", "", "at {merchant}", lambda: None, None)
    )

    assert shown.returncode == 0
    assert "Rocket Rides" in merchants
    assert shown.stdout.split("\n\n")[0].splitlines() == [
        "When Alice spends {amount} at {merchant}",
        "  She uses it.",
        "    amount    words",
        f"    merchant  {merchants}",
        "    needs     the card, made by a sentence before it",
        "    example   When Alice spends $1.00 at the cafe",
        "                (features/cards/using.feature:7)",
        "    defined   card_steps.py:12",
        "    used      features/cards/using.feature:7",
    ]


def test_what_nobody_speaks_is_shown_as_such(unchanged):
    """A sentence without a use says so."""
    assert "used     nowhere" in unchanged.type("steps", "nobody", "says").stdout


@pytest.mark.long
def test_a_repository_without_our_features_has_examples_and_formats_too(project):
    """The wheel's own sentences say how their values are written, and show themselves in use."""
    project.file("pytest.ini", "[pytest]\nissuing_features = features\n")
    project.type("steps", "card")
    vocabulary = cache.load_entries(project.path)
    no_examples = [str(entry) for entry in vocabulary if not entry.examples]
    vague = [
        f"{entry}: {parameter.name}"
        for entry in vocabulary
        for parameter in entry.parameters
        if parameter.form in {"words", "one word"}
    ]
    freezes = next(e for e in vocabulary if str(e) == "When the program freezes {card}")
    injected = next(e for e in vocabulary if str(e) == "Given {fault} on the next request")

    assert len(vocabulary) > ENOUGH
    assert len(no_examples) * MANY < len(vocabulary)
    assert len(vague) * MANY < len(vocabulary)
    assert freezes.examples[0].text == "When the program freezes the card"
    assert freezes.parameters[0].form == "like the card, Alice's card"
    assert "a lock times out" in injected.parameters[0].values
    assert injected.examples[0].text == "Given the rate limit is exceeded on the next request"


def test_an_example_has_a_reason_that_can_be_one(entries):
    """A purchase was shown as declined because the card is active."""
    declined = next(e for e in entries if str(e) == "Then {authorization} is declined: {reason}")
    reasons = next(p for p in declined.parameters if p.name == "reason")

    assert "card_active" not in reasons.values
    assert "webhook_approved" not in reasons.values
    assert "card_active" not in declined.examples[0].text


def test_nothing_found_names_the_nouns_there_are(unchanged):
    """Exit 1, and what the vocabulary does speak of."""
    shown = unchanged.type("steps", "zeppelin")

    assert shown.returncode == 1
    assert "No sentence speaks of 'zeppelin'" in shown.stderr
    assert "card_steps" in shown.stderr


def test_a_step_module_that_cannot_be_loaded_is_shown_with_its_error(project):
    """Exit 2, with what pytest said, instead of an empty vocabulary."""
    project.file("card_steps.py", "import nothing_of_that_name\n")

    shown = project.type("steps")

    assert shown.returncode == 2
    assert "No module named 'nothing_of_that_name'" in shown.stderr


def test_a_second_question_takes_less_than_a_second(unchanged):
    """What was read once is kept; the processor's time is measured, since clocks are shared."""
    unchanged.type("steps", "card")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    again = unchanged.type("steps", "card")

    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < A_SECOND
    assert "the card is {status}" in again.stdout


@pytest.mark.long
def test_what_is_kept_is_read_anew_after_a_change(project):
    """A new feature, and then a changed sentence, show at once."""
    project.type("steps", "card")
    feature = (project.path / "features/cards/using.feature").read_text()
    project.file("features/cards/new.feature", feature.replace("$1.00", "$7.77"))
    added = project.type("steps", "spends")
    modules = (project.path / "card_steps.py").read_text()
    project.file("card_steps.py", modules.replace("spends {amount}", "pays {amount}"))
    changed = project.type("steps", "spends")

    assert "features/cards/new.feature:7" in added.stdout
    assert "When Alice pays {amount}" in changed.stdout


@pytest.mark.long
def test_a_damaged_keepsake_is_read_anew(project):
    """What was kept and cannot be read any more costs time, nothing else."""
    project.type("steps", "card")
    [kept] = (project.path.parent / "cache").glob("vocabulary-*.json")
    kept.write_text('{"state": {}')

    assert "the card is {status}" in project.type("steps", "card").stdout
