"""What an undefined sentence is told it comes near to."""

MOSTLY_PARAMETERS = """
from pytest_bdd import given, parsers, when

@when(parsers.parse("{person} spends {amount} at {merchant}"))
def spends(): ...

@given(parsers.parse("{person} holds an {status} card"))
def holds(): ...
"""


def test_the_nearest_are_three_and_show_how_others_speak_them(freezing):
    """More than three are no help; a sentence in use says more than its pattern."""
    more = "".join(
        f"@when('Alice spends {n}')\ndef spends_{n}(): ...\n" for n in ("a", "b", "c", "d")
    )
    freezing.file("features/conftest.py", "from pytest_bdd import when\n" + more)
    freezing.scenario("When Alice spend $2.00 at the cafe\nThen it ends", "other.feature")
    shown = freezing.run("-k", "freezing or scenario").stdout.str()
    nearest = shown.split("The nearest sentences:\n")[1].split("Use one")[0].splitlines()

    assert len(nearest) == 3
    assert "(as in: Alice spends $2.00 at the cafe)" in nearest[0]


def test_the_nearest_is_found_by_its_own_words(suite):
    """A misspelt verb finds its sentence, although most of it is parameters."""
    suite.file("features/conftest.py", MOSTLY_PARAMETERS)
    suite.scenario("When the company spend $5.00 at the cafe\nThen it ends")

    shown = suite.run().stdout.str()

    nearest = shown.split("The nearest sentences:\n")[1].splitlines()[0]
    assert nearest.startswith("  When {person} spends {amount} at {merchant}")
