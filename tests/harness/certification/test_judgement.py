"""Verdicts: derived from attempts alone, and never better than they are.

It is long because each rule by which one is derived has an example here.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from issuing_harness.certification.certificate import Attempt, Blame, Counts, Grade, Outcome
from issuing_harness.certification.judgement import judge
from issuing_harness.certification.profile import Application, Profile
from issuing_harness.certification.requirements import Requirement
from issuing_harness.certification.waivers import Attestation, Waiver
from issuing_harness.webhooks.application_access import Access

TODAY = date(2026, 11, 28)
MUST = Requirement("ISS-DEC-001", "It answers in time.", "integration", "MUST", "endpoint")
SHOULD = replace(MUST, id="ISS-DEC-003", level="SHOULD")
PROFILE = Profile(
    Path("certification.toml"), "Ours", None, {}, None, Application("", {}, {}, None, 5, 0.5)
)
GREEN = Attempt(
    "features/a.feature::In time", (MUST.id,), 1, "2026-11-28T10:00:00Z", 0.1, Outcome.PASSED
)
RED = replace(GREEN, outcome=Outcome.FAILED, blame=Blame.INTEGRATION, message="Not in time.\nMore.")


def judged(attempts, *, requirements=(MUST,), profile=PROFILE, counts=None, grades=None):
    """Judge the attempts, as many scenarios planned as there are."""
    counts = counts or Counts(*[len({each.scenario for each in attempts})] * 3)
    return judge(requirements, profile, attempts, counts, grades=grades or {}, today=TODAY)


def verdict_of(attempts, **options):
    """Return the verdict on the first requirement, and the reason."""
    found = judged(attempts, **options).verdicts[0]
    return found.verdict, found.reason


def test_a_requirement_is_met_by_its_green_scenarios():
    """One that passed, and no other that did not."""
    assert judged([GREEN]).verdict == "met"
    assert judged([GREEN]).verdicts[0].scenarios == (GREEN.scenario,)


def test_one_red_scenario_is_enough():
    """Of two scenarios one is red: the requirement is not met, and the reason names it."""
    other = replace(RED, scenario="features/a.feature::Late")

    assert verdict_of([GREEN, other]) == ("not met", "Late: Not in time. (blamed: integration)")
    assert judged([GREEN, other]).verdict == "not met"


@pytest.mark.parametrize("order", [1, -1])
def test_a_retry_that_turned_green_does_not_undo_a_red_attempt(order):
    """Whichever came first, the attempt that failed by the integration's fault stays."""
    attempts = [RED, replace(GREEN, number=2)][::order]

    assert verdict_of(attempts) == (
        "not met",
        "In time: Not in time. (blamed: integration); another attempt passed",
    )


@pytest.mark.parametrize("blame", [Blame.STRIPE, Blame.HARNESS, Blame.PROFILE])
def test_what_is_no_fault_of_the_integration_s_is_inconclusive(blame):
    """A broken attempt says nothing; a later green one does."""
    broken = replace(RED, outcome=Outcome.BROKEN, blame=blame)

    assert verdict_of([broken])[0] == "inconclusive"
    assert verdict_of([broken, replace(GREEN, number=2)])[0] == "met"


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.INTERRUPTED, Outcome.BROKEN])
def test_what_did_not_run_to_its_end_proves_nothing(outcome):
    """Skipped, interrupted or broken: inconclusive, never met."""
    assert verdict_of([replace(GREEN, outcome=outcome)])[0] == "inconclusive"


@pytest.mark.parametrize("counts", [Counts(0, 0, 0), Counts(2, 1, 1), Counts(2, 2, 1)])
def test_a_run_whose_counts_disagree_is_invalid(counts):
    """Zero scenarios, or fewer run or judged than planned, certify nothing."""
    found = judged([GREEN], counts=counts)

    assert found.verdict == "inconclusive"
    assert "the run is invalid" in found.reason


def test_what_is_not_offered_does_not_apply():
    """The profile's reason stands beside it."""
    needs = replace(MUST, applies=("disputes",))
    profile = replace(PROFILE, missing={"disputes": "Support does that."})

    assert verdict_of([GREEN], requirements=[needs], profile=profile) == (
        "not applicable",
        "not one that disputes transactions: Support does that.",
    )
    assert judged([GREEN], requirements=[needs], profile=profile).verdict == "inconclusive"


def test_a_waiver_holds_until_its_day_and_only_while_it_is_needed():
    """It excuses a red requirement, ends with its day, and is told when it starts passing."""
    waiver = Waiver(MUST.id, "Being rebuilt.", "Ann", date(2026, 12, 1))
    profile = replace(PROFILE, waivers={MUST.id: waiver})
    ended = replace(PROFILE, waivers={MUST.id: replace(waiver, until=date(2026, 11, 27))})

    assert verdict_of([RED], profile=profile)[0] == "waived"
    assert "it is not met: In time" in verdict_of([RED], profile=profile)[1]
    assert verdict_of([RED], profile=ended)[0] == "not met"
    assert "its waiver ended on 2026-11-27" in verdict_of([RED], profile=ended)[1]
    assert verdict_of([GREEN], profile=profile) == (
        "met",
        "it is met, so that its waiver is to be taken back",
    )


def test_a_waived_must_alone_certifies_nothing():
    """There has to be a MUST that is met."""
    waiver = Waiver(MUST.id, "Being rebuilt.", "Ann", date(2026, 12, 1))

    found = judged([RED], profile=replace(PROFILE, waivers={MUST.id: waiver}))

    assert (found.verdict, found.reason) == (
        "inconclusive",
        "no MUST was met, so that nothing is certified",
    )


def test_a_verdict_says_under_which_condition_its_requirement_applies():
    """So that what is asked of some only is told apart from what is asked of everybody."""
    conditional = replace(MUST, applies=("decides", "own_budget"))

    found = judged([GREEN], requirements=[MUST, conditional]).verdicts

    assert [each.condition for each in found] == [
        "",
        "decides on purchases in real time and decides by budgets of its own",
    ]


def test_an_attestation_stands_for_what_no_scenario_can_show():
    """With person, day, file and its digest; without one it is not tested, with the reason."""
    manual = replace(MUST, tested="attestation", reason="it is a matter of its logs")
    attested = Attestation(MUST.id, "Ann", date(2026, 11, 1), "logs.pdf", "f" * 64)

    assert verdict_of(
        [], requirements=[manual], profile=replace(PROFILE, attestations={MUST.id: attested})
    ) == ("met", f"attested by Ann on 2026-11-01: logs.pdf, SHA-256 {'f' * 64}")
    assert verdict_of([], requirements=[manual]) == ("not tested", "it is a matter of its logs")


def test_a_should_that_fails_leaves_the_whole_met_and_is_told():
    """Only a MUST decides on the whole."""
    attempts = [GREEN, replace(RED, scenario="features/a.feature::Slow", requirements=(SHOULD.id,))]

    found = judged(attempts, requirements=[MUST, SHOULD])

    assert found.verdict == "met"
    assert [each.verdict for each in found.verdicts] == ["met", "not met"]


def test_the_whole_says_how_much_of_it_was_tried():
    """A MUST that nobody has a test for is counted where the verdict stands."""
    untested = replace(MUST, id="ISS-DEC-002", tested="not tested", reason="no scenario yet")

    assert judged([GREEN], requirements=[MUST, untested]).reason == (
        "1 of 2 MUSTs are met, 1 not tested"
    )


def test_of_what_a_profile_selects_that_is_counted():
    """And how many MUSTs it leaves out; two that are met out of two are all of them."""
    others = [replace(MUST, id=f"ISS-MNY-{number:03}") for number in range(1, 5)]
    chosen = replace(PROFILE, only=(MUST.id,))

    assert judged([GREEN], requirements=[MUST, *others], profile=chosen).reason == (
        "1 of 1 MUSTs that ISS-DEC-001 selects are met, 4 others are not selected"
    )


def test_the_whole_says_for_how_long_books_were_watched():
    """What is booked twice later than that is not seen; of one that shows none nothing is said."""
    shows = {"card": Access("http", ("GET /",))}
    watched = replace(PROFILE, application=replace(PROFILE.application, shows=shows, settle=2.0))

    assert judged([GREEN], profile=watched).reason == (
        "1 of 1 MUSTs are met, its books watched for 2 s each"
    )
    assert "watched" not in judged([GREEN]).reason
    again = replace(GREEN, number=2, watched=3.0)
    found = judged([GREEN, again], profile=watched)
    assert found.reason.endswith("its books watched for 2 s each, once for 3 s")
    assert found.verdicts[0].reason == ""
    third = replace(GREEN, number=3, watched=3.0)  # each shard of a run does so once
    assert judged([GREEN, again, third], profile=watched).reason.endswith(", 2 times for 3 s")
    late = replace(RED, number=2, watched=3.0)
    assert judged([GREEN, late], profile=watched).verdict == "not met"


def test_the_grade_is_that_of_the_weakest_must():
    """Live evidence for one MUST does not make the other one's better."""
    other = replace(MUST, id="ISS-DEC-002")
    attempts = [GREEN, replace(GREEN, scenario="features/a.feature::B", requirements=(other.id,))]
    grades = {GREEN.scenario: Grade.LIVE, "features/a.feature::B": Grade.RECORDED}

    assert judged(attempts, requirements=[MUST, other], grades=grades).grade == "recorded"
    assert judged([GREEN], grades=grades).grade == "live"
    assert judged([GREEN]).grade == "simulated"


def test_what_the_profile_does_not_select_is_not_tested():
    """By its id or its area; what is selected is judged."""
    chosen = replace(PROFILE, only=("MNY",))

    assert verdict_of([GREEN], profile=chosen)[0] == "not tested"
    assert verdict_of([GREEN], profile=replace(PROFILE, only=("DEC",)))[0] == "met"
    assert verdict_of([GREEN], profile=replace(PROFILE, only=(MUST.id,)))[0] == "met"


def test_a_failure_says_nothing_while_what_it_presumes_is_not_met():
    """The presumed requirement is not met, the other is inconclusive, and the whole is not met."""
    booked = replace(MUST, id="ISS-LIF-010")
    presuming = replace(RED, scenario="features/a.feature::Parts", presumes=(booked.id,))
    plain = replace(RED, scenario="features/a.feature::Booked", requirements=(booked.id,))

    found = judged([presuming, plain], requirements=(MUST, booked))

    assert [each.verdict for each in found.verdicts] == ["inconclusive", "not met"]
    assert found.verdicts[0].reason == "Parts: it presumes ISS-LIF-010, which is not met"
    assert found.verdict == "not met"
    assert found.reason == "ISS-LIF-010 is not met; ISS-DEC-001 is inconclusive"


def test_a_failure_stands_where_what_it_presumes_is_left_out():
    """Selecting fewer requirements excuses nobody; the reason says what else could be the cause."""
    booked = replace(MUST, id="ISS-LIF-010")
    presuming = replace(RED, presumes=(booked.id,))
    chosen = replace(PROFILE, only=(MUST.id,))

    found = judged([presuming], requirements=(MUST, booked), profile=chosen)
    assert [each.verdict for each in found.verdicts] == ["not met", "not tested"]
    assert found.verdicts[0].reason == (
        "In time: Not in time. (blamed: integration); it presumes ISS-LIF-010, which the profile "
        "does not select: whether that is the cause shows once it is in requirements.only, too"
    )
    assert found.verdict == "not met"
    green = replace(GREEN, scenario="features/a.feature::B", requirements=(booked.id,))
    tried = judged([presuming, green], requirements=(MUST, booked), profile=chosen)
    assert tried.verdicts[0].verdict == "not met"
    assert "presumes" not in tried.verdicts[0].reason


def test_what_is_attested_of_what_scenarios_test_does_not_count():
    """And it is said, rather than passed over."""
    attested = Attestation(MUST.id, "Ada", TODAY, "a.pdf", "0" * 64)
    profile = replace(PROFILE, attestations={MUST.id: attested})
    ignored = "what Ada has attested does not count, since scenarios test it"

    assert verdict_of([GREEN], profile=profile) == ("met", ignored)
    assert verdict_of([RED], profile=profile) == (
        "not met",
        f"In time: Not in time. (blamed: integration); {ignored}",
    )


def test_a_presumption_that_is_met_excuses_nothing():
    """Nor does one that another presumption excuses, or that was not tried."""
    booked, first = replace(MUST, id="ISS-LIF-010"), replace(MUST, id="ISS-LIF-001")
    presuming = replace(RED, scenario="features/a.feature::Parts", presumes=(booked.id, first.id))
    plain = replace(
        RED,
        scenario="features/a.feature::Booked",
        requirements=(booked.id,),
        presumes=(first.id,),
    )
    green = replace(GREEN, scenario="features/a.feature::Booked", requirements=(booked.id,))
    root = replace(RED, scenario="features/a.feature::Root", requirements=(first.id,))
    three = (MUST, booked, first)

    def verdicts(*attempts):
        return [each.verdict for each in judged(attempts, requirements=three).verdicts]

    assert verdicts(presuming, green)[:2] == ["not met", "met"]
    assert verdicts(presuming, plain)[:2] == ["inconclusive", "not met"]
    assert verdicts(presuming, plain, root) == ["inconclusive", "inconclusive", "not met"]


def test_what_is_presumed_is_said_with_what_it_is_and_the_root_of_it_all():
    """It may be inconclusive itself, because of what it presumes; that is what has to be mended."""
    booked, first = replace(MUST, id="ISS-LIF-010"), replace(MUST, id="ISS-LIF-001")
    presuming = replace(RED, scenario="features/a.feature::Parts", presumes=(booked.id,))
    plain = replace(RED, scenario="a::Booked", requirements=(booked.id,), presumes=(first.id,))
    root = replace(RED, scenario="a::Root", requirements=(first.id,))

    found = judged([presuming, plain, root], requirements=(MUST, booked, first))

    assert [each.reason for each in found.verdicts[:2]] == [
        "Parts: it presumes ISS-LIF-010, which is inconclusive, because ISS-LIF-001 is not met",
        "Booked: it presumes ISS-LIF-001, which is not met",
    ]


def test_a_failure_beside_the_excused_one_counts():
    """One scenario is excused, another that presumes nothing is red: not met, by that one."""
    booked = replace(MUST, id="ISS-LIF-010")
    presuming = replace(RED, scenario="features/a.feature::Parts", presumes=(booked.id,))
    plain = replace(RED, scenario="features/a.feature::Booked", requirements=(booked.id,))

    verdict, reason = verdict_of([presuming, plain, RED], requirements=(MUST, booked))

    assert (verdict, reason.partition(":")[0]) == ("not met", "In time")


def test_what_the_profile_does_not_offer_is_not_tested():
    """A requirement whose every scenario is skipped; one that another scenario tries is met."""
    why = "The scenario needs a budget of 1000, and the profile says that it is always 2000."
    said = {"outcome": Outcome.SKIPPED, "blame": Blame.PROFILE, "message": why}
    skipped = replace(GREEN, scenario="a::Other", **said)

    assert verdict_of([skipped]) == ("not tested", f"Other: {why}")
    assert verdict_of([GREEN, skipped]) == ("met", f"1 of 2 scenarios were skipped: {why}")
    assert verdict_of([RED, skipped])[0] == "not met"


def test_what_presumes_itself_accuses_nobody_and_certifies_nothing():
    """By way of another: neither is shown to be met, and the whole is inconclusive."""
    booked = replace(MUST, id="ISS-LIF-010")
    one = replace(RED, presumes=(booked.id,))
    other = replace(RED, scenario="a::B", requirements=(booked.id,), presumes=(MUST.id,))

    found = judged([one, other], requirements=(MUST, booked))

    assert [each.verdict for each in found.verdicts] == ["inconclusive", "inconclusive"]
    assert found.verdicts[0].reason.endswith("since it presumes itself by way of others")
    assert found.verdict == "inconclusive"


def test_a_verdict_says_that_it_rests_on_moved_time_alone():
    """One attempt without is enough to rest on that; of a red one, what accuses counts."""
    moved, still = replace(GREEN, moves_time=True), GREEN
    red = replace(RED, moves_time=True)

    def rests(*attempts):
        return judged(attempts).verdicts[0].moves_time

    assert rests(moved)
    assert not rests(moved, still)
    assert not rests(still)
    assert rests(still, red)
    assert not rests(replace(moved, outcome=Outcome.BROKEN))


def test_which_attempt_began_first_says_nothing():
    """Where several processes share a run, that differs each time: verdicts and reasons do not."""
    late = replace(RED, scenario="features/a.feature::Late", message="Late.")
    retried = replace(GREEN, number=2)

    for attempts in ([RED, late], [RED, retried, late]):
        assert judged(attempts[::-1], counts=Counts(2, 2, 2)) == judged(
            attempts, counts=Counts(2, 2, 2)
        )
