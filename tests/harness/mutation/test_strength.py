"""The command ``strength``: it finds and names each Then that could not have failed."""

import pytest


@pytest.mark.long
def test_a_then_that_compares_notices_each_value_it_names(project):
    """Amount, approval, the balance's change, an event and a count: each mutant is killed."""
    assert project.killers("Strong") == {
        "approved": "its Then",
        "$10.00": "its Then",
        "issuing_authorization.created": "its Then",
        "1": "its Then",
    }
    values = [verdict["value"] for verdict in project.results["Strong"]["verdicts"]]
    assert values.count("$10.00") == 2


@pytest.mark.long
@pytest.mark.parametrize(
    ("scenario", "value"),
    [
        ("Weak amount", "$10.00"),
        ("Weak altogether", "everything"),
        ("Weak balance", "$10.00"),
        ("Weak row", "card_presence: present"),
        ("Weak count", "1"),
        ("Weak refusal", "everything"),
    ],
)
def test_a_then_that_only_looks_as_if_is_survived(project, scenario, value):
    """What it names is another value in the responses, and the scenario stays green."""
    assert project.killers(scenario)[value] in ("nobody", "an error in its Then")


def test_an_empty_then_is_survived_though_another_fails(project):
    """What another sentence notices is no merit of a Then whose definition is empty."""
    verdicts = {v["then"]: v for v in project.results["Empty beside strong"]["verdicts"]}
    empty = verdicts["Then the purchase is in order"]

    assert empty["failed_by"] == "another sentence"
    assert "features/trying.feature:" in project.done.stdout
    assert "was never seen to deny it; the scenario fails elsewhere" in project.done.stdout


def test_an_emptied_definition_shows_what_else_would_notice(project):
    """Each killed mutant says which sentence fails on it if the Then's definition is empty."""
    verdicts = project.results["Strong"]["verdicts"]
    covered = {(v["then"], v["value"]): v["covered_by"] for v in verdicts}

    assert covered["Then the authorization is approved", "approved"] == ""
    assert covered["And there are 1 authorizations", "1"] == "the end of the scenario"
    assert "definition emptied" in project.done.stdout


def test_rows_of_a_table_are_tried_one_at_a_time(project):
    """The mutant of the row that is compared is killed, the other survives."""
    assert project.killers("Weak row") == {
        "authorization_method: chip": "its Then",
        "card_presence: present": "nobody",
    }


def test_a_then_without_a_value_must_notice_something(project):
    """A refusal that became a success, a real-time request that came after all."""
    assert project.killers("Strong refusal") == {"everything": "its Then"}
    assert project.killers("Strong and not asked")["everything"] == "its Then"


def test_a_survivor_is_named_with_line_value_and_remedy(project):
    """The report has file and line of the Then, value, alterations, and what to do; exit 1."""
    line = project.line("the purchase went well for $10.00", after="Weak amount")
    output = project.done.stdout

    assert project.done.returncode == 1
    assert f"features/trying.feature:{line}: Then the purchase went well for $10.00" in output
    assert (
        "asserts '$10.00'; altered: $10.00 becomes 1001 in issuing.authorization amount" in output
    )
    assert "'# survives $10.00 because …' in the line above" in output
    assert "scenarios kill no mutant at all" in output


def test_a_waiver_lets_a_mutant_survive_with_its_reason(project):
    """It counts as survived, and is no problem."""
    (verdict,) = project.results["Waived"]["verdicts"]

    assert (verdict["failed_by"], verdict["waived"]) == (
        "nobody",
        "the amount is another scenario's business",
    )
    line = project.line("the purchase went well", after="Waived")
    assert f"trying.feature:{line}:" not in project.done.stdout


def test_a_scenario_that_cannot_run_in_replay_is_skipped_with_its_reason(project):
    """It is listed without verdicts."""
    assert project.results["Elsewhere"]["skipped"]
    assert project.results["Elsewhere"]["verdicts"] == []


@pytest.mark.long
def test_what_is_strong_exits_with_0_and_a_waiver_it_does_not_need_is_a_finding(strong):
    """A waiver above a Then that kills, and one without a reason, are reported with their lines."""
    cassettes = {path: path.read_bytes() for path in strong.folder.glob("cassettes/**/*.yaml")}
    assert strong.strength().returncode == 0
    assert {path: path.read_bytes() for path in cassettes} == cassettes

    text = strong.feature.read_text()
    unneeded = "# survives approved because nobody looks"
    without_reason = "# survives $10.00"
    text = text.replace("    Then the auth", f"    {unneeded}\n    Then the auth", 1)
    text = text.replace("    Then Stripe", f"    {without_reason}\n    Then Stripe", 1)
    strong.feature.write_text(text)
    done = strong.strength()

    assert done.returncode == 1
    assert f":{_line(text, unneeded)}: nothing survives 'approved'" in done.stdout
    assert f":{_line(text, without_reason)}: this waiver gives no reason" in done.stdout


@pytest.mark.long
def test_processes_share_the_work_and_find_the_same(strong):
    """With two processes the verdicts are the same, in the same order."""
    strong.strength()
    alone = [(name, result["verdicts"]) for name, result in strong.results.items()]
    strong.strength(jobs="2")

    shared = [(name, result["verdicts"]) for name, result in strong.results.items()]
    assert shared == alone


def test_a_scenario_that_is_red_as_it_is_proves_nothing(strong):
    """Without its cassette it is red before anything is altered: reported, exit 1."""
    next(strong.folder.glob("cassettes/**/strong.yaml")).unlink()
    done = strong.strength("features/trying.feature::Strong")

    assert done.returncode == 1
    assert "Strong is red as it is" in done.stdout
    assert "There is no recording" in done.stdout


@pytest.mark.parametrize("path", ["features/nowhere.feature", "steps"])
def test_what_cannot_be_tried_is_said_and_exits_with_2(strong, path):
    """A path that does not exist, and one without scenarios: the message names it."""
    done = strong.strength(path)

    assert done.returncode == 2
    assert path in done.stderr


def _line(text, remark):
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.strip() == remark)
