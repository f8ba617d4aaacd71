"""A sentence is found at the same cost in a small vocabulary and in a large one."""

import pytest
from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext

from issuing_harness.collection import Vocabulary
from issuing_harness.collection.step_definition import StepDefinition


class Place:
    """A node of the collection tree, as far as a vocabulary looks at it."""

    nodeid = "somewhere"

    def iter_parents(self):
        """Itself, and nothing above."""
        return iter([self])


HERE = Place()


def definition(parser, kind="when", scope=HERE):
    """A step definition, visible in one place."""
    return StepDefinition(StepFunctionContext(kind, lambda: None, parser), scope)


def is_matched(parser, text, kind="when"):
    """Whether a vocabulary of one definition matches the sentence."""
    return bool(Vocabulary([definition(parser)]).matches(HERE, kind, text))


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        (parsers.string("Alice pays"), "Alice pays"),
        (parsers.parse("Alice pays {amount}"), "Alice pays $1.00"),
        (parsers.parse("Alice pays {amount} twice"), "Alice pays $1.00 twice"),
        (parsers.parse("Alice's {thing}s"), "Alice's cards"),
        (parsers.parse("{who} pays"), "Bob pays"),
        (parsers.parse("${amount} is paid"), "$5 is paid"),
        (parsers.parse("alice PAYS {amount}"), "Alice pays $1.00"),
        (parsers.parse("a {{literal}} {x}"), "a {literal} 1"),
        (parsers.parse("{{a}} {x}"), "{a} 1"),
        (parsers.cfparse("Alice has {n:d} cards"), "Alice has 2 cards"),
        (parsers.re(r"(Alice|Bob) pays"), "Bob pays"),
        (parsers.re(r"Alice pays (?P<amount>.+)"), "Alice pays $1.00"),
    ],
)
def test_what_pytest_bdd_would_match_is_claimed(parser, text):
    """Filing definitions under their first words loses none of them."""
    assert parser.is_matching(text)
    assert is_matched(parser, text)


@pytest.mark.parametrize("text", ["Alice pay", "Alice pays more", "Bob pays", ""])
def test_what_pytest_bdd_would_not_match_is_not_claimed(text):
    """The parser has the last word."""
    assert not is_matched(parsers.string("Alice pays"), text)


def test_a_parser_of_ones_own_is_always_asked():
    """Nothing is known of the words of a parser that is not pytest-bdd's."""

    class Backwards(parsers.parse):
        def is_matching(self, name):
            return name[::-1] == self.name

    assert is_matched(Backwards("abc def"), "fed cba")


@pytest.mark.parametrize("size", [10, 1000])
def test_the_size_of_the_vocabulary_costs_nothing(size):
    """However many definitions there are, a sentence is compared with those it begins like."""
    asked = []

    others = [definition(parsers.parse(f"Bob spends {n} of {{thing}}")) for n in range(size)]
    for other in others:
        other.context.parser.parser = Watched(other.context.parser.parser, asked)
    vocabulary = Vocabulary([*others, definition(parsers.parse("Alice spends {amount}"))])
    for amount in range(50):
        assert vocabulary.matches(HERE, "when", f"Alice spends {amount}")

    assert asked == []


class Watched:
    """A compiled pattern that notes each time it is asked."""

    def __init__(self, parser, asked):
        self.parser, self.asked = parser, asked

    def parse(self, text):
        """Note the question, then answer it."""
        self.asked.append(text)
        return self.parser.parse(text)


def test_a_sentence_is_asked_for_once():
    """The second scenario that speaks it costs one look-up."""
    asked = []
    spends = definition(parsers.parse("Alice spends {amount}"))
    spends.context.parser.parser = Watched(spends.context.parser.parser, asked)
    vocabulary = Vocabulary([spends])
    for _ in range(3):
        vocabulary.matches(HERE, "when", "Alice spends $1.00")

    assert len(asked) == 1


def test_a_keyword_chooses_among_definitions():
    """A Given does not answer a When; a plain step answers both."""
    parser = parsers.string("it ends")
    given, any_kind = definition(parser, "given"), definition(parsers.string("so be it"), None)
    vocabulary = Vocabulary([given, any_kind])

    assert vocabulary.matches(HERE, "given", "it ends") == (given,)
    assert vocabulary.matches(HERE, "when", "it ends") == ()
    assert vocabulary.matches(HERE, "then", "so be it") == (any_kind,)


def test_a_definition_is_seen_only_at_home():
    """Another folder's words are not spoken here."""
    elsewhere = definition(parsers.string("it ends"), scope=Place())

    assert Vocabulary([elsewhere]).matches(HERE, "when", "it ends") == ()
