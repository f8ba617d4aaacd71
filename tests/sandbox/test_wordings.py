"""The sentences of all refusals are read from the sandbox's own source."""

import pytest

from issuing_tools.fidelity import wordings
from issuing_tools.fidelity.wordings import UnreadableWording, Wording

FAULTS = """
class SandboxFault(Exception):
    def __init__(self, message):
        super().__init__(message)
class WrongState(SandboxFault):
    begun = True
class Missing(SandboxFault):
    def __init__(self, kind):
        super().__init__(f"No such {kind}")
class NotModelled(SandboxFault):
    def __init__(self, what):
        super().__init__(f"The sandbox does not model {what}.")
"""
CAUGHT = """
def move(n):
    raise ValueError(f"Not {n}.")
def moved():
    try:
        clock.move(1)
    except ValueError as wrong:
        raise WrongState(f"{wrong}") from wrong
"""


@pytest.fixture(name="read")
def _read(tmp_path):
    """Reads a module of a small package."""
    (tmp_path / "errors.py").write_text(FAULTS)

    def read(source):
        (tmp_path / "cards.py").write_text(source)
        return {each.text for each in wordings.all_wordings(tmp_path) if each.module == "cards.py"}

    return read


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('raise SandboxFault("This is final.")', {"This is final."}),
        ('raise WrongState(f"It is {x}, not {y!r}.", param="a")', {"It is …, not …."}),
        ('SAID: Final = "Both " "of them."\nraise WrongState(SAID)', {"Both of them."}),
        ('SAID = "No {name} here."\nraise WrongState(SAID.format(name=1))', {"No … here."}),
        ('raise WrongState("One." if x else f"Not {x}.")', {"One.", "Not …."}),
        ('raise NotModelled(f"the parameter {x}")', {"the parameter …"}),
        (
            'def refused(a, said):\n    return WrongState(said)\nraise refused(1, "Not you.")',
            {"Not you."},
        ),
        (
            'def raised(x):\n    if x:\n        said = f"A {x}."\n    raise WrongState(said)',
            {"A …."},
        ),
        (CAUGHT, {"Not …."}),
        ("raise SandboxFault(fault.message)", set()),
        ('raise KeyError("not a refusal")', set()),
    ],
)
def test_a_sentence_is_read_wherever_it_is_put_together(read, source, texts):
    """As a constant, a pattern, an alternative, an argument, or what another function raises."""
    assert read(source) == texts


def test_a_fault_with_a_sentence_of_its_own_has_one(tmp_path):
    """What a class tells the one above it; the frame around what is not modelled is none."""
    (tmp_path / "errors.py").write_text(FAULTS)

    assert [each.text for each in wordings.all_wordings(tmp_path)] == ["No such …"]


def test_a_sentence_that_cannot_be_read_is_refused(read):
    """With its place: what nobody can read, nobody can grade."""
    message = r"cards\.py:1: which sentence is this\? SandboxFault"
    with pytest.raises(UnreadableWording, match=message):
        read("raise SandboxFault(str(reply))")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Invalid string: abcd...wxyz; must be at most 24 characters", "Invalid string: …...…; m…"),
        ("Invalid string: abcd", "Invalid string: …"),
        ("No such card", None),
    ],
)
def test_a_message_comes_from_the_most_definite_wording(said, text):
    """One that has the fewest holes, if several fit."""
    known = [Wording("Invalid string: …", is_not_modelled=False, module="a")]
    known += [Wording("Invalid string: …...…; m…", is_not_modelled=False, module="a")]
    found = wordings.find_wording(said, known)

    assert (found and found.text) == text
