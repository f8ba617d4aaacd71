"""The page that says what the sandbox knows is whole: every claim has a grade and a test."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from issuing_sandbox.policies import Policies
from issuing_tools.fidelity import coverage, gaps, grades, page, production

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "fidelity.md"
MEASURED = coverage.load(PAGE.with_suffix(".json"))


def test_every_claim_has_a_grade_and_a_test():
    """Endpoints, parameters, transitions, reasons, errors, refusals, policies; nothing is stale."""
    found = gaps.find_gaps(MEASURED, ROOT)

    assert not found, f"{len(found)} gaps in docs/fidelity.md:\n\n" + "\n\n".join(found)


def test_the_page_is_current():
    """It is what its text, the grades and the measured tests make of it."""
    written = page.render_page(MEASURED)

    assert PAGE.read_text(encoding="utf-8") == written, (
        "docs/fidelity.md is not current. Run: python -m issuing_tools.fidelity docs/fidelity.md"
    )


def test_the_page_says_what_the_sandbox_is_not():
    """In its first sentence."""
    text = PAGE.read_text(encoding="utf-8")

    assert text.partition("\n\n")[2].startswith("**The sandbox is not Stripe.**")


def test_what_is_named_in_the_page_s_text_is_there():
    """Its own headings, and the policies and files that it speaks of."""
    text = PAGE.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^a-z -]", "", each.lower()).strip().replace(" ", "-")
        for each in re.findall(r"^## (.+)$", text, re.MULTILINE)
    }

    assert set(re.findall(r"\]\(#([a-z-]+)\)", text)) <= headings
    for path in set(re.findall(r"\]\(([^)#]+)\)", text)):
        assert (PAGE.parent / path).exists(), path
    for name in set(re.findall(r"polic(?:y|ies) `(\w+)`", text)):
        assert hasattr(Policies(), name), name


def test_each_habit_of_a_production_program_is_held_by_a_test():
    """By one that is there; without it, the row would be a claim of nobody's."""
    tests = [test for *_, test in production.rows()]

    assert len(tests) > 25
    assert [test for test in tests if not coverage.exists(test, ROOT)] == []


def test_a_running_sandbox_knows_nothing_of_the_page():
    """Grades and measurements cost it nothing, for it never imports them."""
    program = (
        "import sys, issuing_sandbox.__main__, issuing_sandbox.server.server; "
        "print([name for name in sys.modules if 'fidelity' in name])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ('["GET /v1/x"]\ngrade = "certain"', "'certain'; a grade is one of recorded, documented"),
        ('["GET /v1/x"]\nsays = "all"', "'no grade'; a grade is one of recorded, documented"),
        (
            '["GET /v1/x"]\ngrade = "inferred"\nnote = "all"',
            r"note; it takes grade, says, answers, unseen",
        ),
    ],
)
def test_a_grade_that_is_none_is_refused(tmp_path, written, problem):
    """With the place, and with what would be one."""
    (tmp_path / "endpoints.toml").write_text(written)

    beginning = r"endpoints\.toml: \['GET /v1/x'\] has "
    with pytest.raises(grades.InvalidGrade, match=beginning) as wrong:
        grades.load_grades("endpoints", tmp_path)
    assert problem in str(wrong.value)


def test_a_new_endpoint_is_told_what_it_lacks(monkeypatch):
    """A row to fill in, and the command that finds its test."""
    route = ("GET", "/v1/issuing/tokens")
    monkeypatch.delitem(MEASURED["endpoints"], " ".join(route))
    monkeypatch.setattr(gaps.grades, "load_grades", _without(" ".join(route)))
    found = gaps.find_gaps(MEASURED, ROOT)

    told = [each for each in found if each.startswith("'GET /v1/issuing/tokens' has no grade.")]
    assert len(told) == 1
    assert '["GET /v1/issuing/tokens"]\ngrade = "recorded|documented|inferred|policy"' in told[0]
    assert any("endpoints: 'GET /v1/issuing/tokens' is held by no test" in each for each in found)


def test_a_grade_for_what_is_gone_is_stale(monkeypatch):
    """With the nearest claim that has none, for a wording that was changed."""
    known = grades.load_grades

    def given(kind):
        found = known(kind)
        if kind == "errors":
            found["Invalid arrays"] = found.pop("Invalid array")
        return found

    monkeypatch.setattr(gaps.grades, "load_grades", given)
    found = gaps.find_gaps(MEASURED, ROOT)

    assert (
        "errors.toml grades 'Invalid arrays', which the sandbox does not have. The nearest without"
        " a grade: 'Invalid array'."
    ) in found


def test_a_test_that_is_gone_holds_nothing():
    """It is named with the command that finds another."""
    lost = {"endpoints": {"GET /v1/events": ["tests/sandbox/test_forms.py::test_nothing"]}}

    assert (
        "docs/fidelity.json names tests/sandbox/test_forms.py::test_nothing, which is not there."
        " Run: uv run scripts/measure_fidelity.py"
    ) in gaps.find_gaps(lost, ROOT)


@pytest.mark.parametrize(
    ("choice", "problem"),
    [
        ("list_limit=sometimes", "The policy list_limit is 'clamp' or 'refuse', not 'sometimes'."),
        ("capture_of_declined=yes", "The policy capture_of_declined is true or false, not 'yes'."),
        ("limits=1", "There is no policy 'limits'. Did you mean 'limits_count'?"),
    ],
)
def test_a_policy_has_the_values_it_says(choice, problem):
    """Another name or value is refused in a sentence."""
    with pytest.raises(ValueError, match=re.escape(problem)):
        Policies.from_choices([choice])


def test_policies_are_chosen_in_words():
    """As they are typed on a command line."""
    choices = ["screening_seconds=2", "topup_autosettle=false", "list_limit=refuse"]
    chosen = Policies.from_choices(choices)

    assert vars(chosen) == vars(
        Policies(screening_seconds=2, topup_autosettle=False, list_limit="refuse")
    )


def _without(name):
    known = grades.load_grades

    def given(kind):
        return {each: grade for each, grade in known(kind).items() if each != name}

    return given
