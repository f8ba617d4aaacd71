"""The line that says how far a command is."""

from io import StringIO

from rich.console import Console

from issuing_harness import progress
from issuing_harness.progress import ProgressLine, one_by_one


def written(*, is_terminal):
    """What 30 of 120 that took a second each write, and what a name with brackets does."""
    text, seconds = StringIO(), [100.0]
    console = Console(file=text, force_terminal=is_terminal, width=120)
    console.get_time = lambda: seconds[0]
    with ProgressLine("strength", console=console) as line:
        line.tell_count(0, 120)
        for done in range(1, 31):
            seconds[0] += 1
            line.tell(f"{done} of 120\nscenarios [bold]")
            line.tell_count(done, 120)
    return text.getvalue()


def test_it_says_what_is_done_how_far_and_how_long_it_will_go_on():
    """Ninety that take a second each are left; what it is told is no markup, and one line."""
    text = written(is_terminal=True)

    assert "strength: 30 of 120 scenarios [bold]" in text
    assert "· 0:01:30 left" in text


def test_it_is_gone_when_the_work_is():
    """The last that is written takes the line away, and shows the cursor again."""
    end = written(is_terminal=True)[-40:]

    assert "\x1b[2K" in end
    assert "\x1b[?25h" in end


def test_it_is_quiet_in_a_pipe():
    """Not a byte."""
    assert written(is_terminal=False) == ""


def test_items_are_told_one_by_one(monkeypatch):
    """Which one it is, of how many, and what it is called; each is handed on."""
    text = StringIO()
    console = Console(file=text, force_terminal=True, width=120)
    monkeypatch.setattr(progress, "Console", lambda **_: console)

    handed_on = list(one_by_one("drift", "cassettes", [3, 5], lambda each: f"tape {each}"))

    assert handed_on == [3, 5]
    assert "drift: 2 of 2 cassettes · tape 5" in text.getvalue()
