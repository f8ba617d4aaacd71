"""The catalogue of requirements: what is in the harness's own, and what is refused in any."""

import re
from pathlib import Path

import pytest

from issuing_harness.certification.coverage import PAGE, guide_counts
from issuing_harness.certification.judgement import CLOCK
from issuing_harness.certification.requirements import (
    AREAS,
    CAPABILITIES,
    Requirement,
    library_catalogue,
    read_catalogue,
    read_catalogues,
)
from issuing_harness.errors import SettingsError

ROOT = Path(__file__).parents[3]
#: How many requirements of each area production integrations gave, of which none may be lost.
FROM_PRODUCTION = {
    "FND": 5,
    "CHD": 6,
    "CRD": 9,
    "DEC": 17,
    "LIF": 9,
    "MNY": 13,
    "EVT": 13,
    "ERR": 7,
    "DSP": 6,
    "CON": 7,
    "SEC": 9,
    "OPS": 7,
}
STATEMENTS = {"English": 56, "French": 52}

GOOD = """[pages]
rta = "https://docs.stripe.com/x, 2025-03-13"

[[requirement]]
id = "ACME-DEC-001"
claim = "A purchase above the budget is declined."
subject = "integration"
level = "MUST"
actor = "endpoint"
applies = ["decides"]
since = "2025-03-31.basil"
sources = ["rta", "acme/cards #12"]
guide = ["Add funds, 1"]
tested = "not tested"
reason = "no scenario yet"
details = "One cent above."
"""
GUIDE = """[[statement]]
section = "Add funds"
number = 1
says = "Funds have to be added."
texts = ["English"]
"""
#: What is changed in the file, into what; what the message then says beside the line.
WRONG = {
    "level": ('"MUST"', '"MUSTT"', 8, "'MUSTT' is none of MUST, SHOULD, MAY. Did you mean MUST?"),
    "actor": ('"endpoint"', '"endpiont"', 9, "Did you mean endpoint?"),
    "subject": ('"integration"', '"stripe"', 7, "Did you mean Stripe?"),
    "capability": ('["decides"]', '["decide"]', 10, "there is no 'decide'. Did you mean decides?"),
    "area": ("ACME-DEC-001", "ACME-DEK-001", 5, "no area DEK among FND"),
    "id": ("ACME-DEC-001", "ACME-DEC-1", 5, "'ACME-DEC-1' is no id, such as ISS-DEC-004"),
    "gap": ("ACME-DEC-001", "ACME-DEC-002", 5, "there is no ACME-DEC-001 before it"),
    "claim": ("declined.", "declined", 6, "one whole sentence"),
    "version": ("2025-03-31.basil", "basil", 11, "'basil' is no API version"),
    "page": ('"rta",', '"rtb",', 12, "neither a page of [pages] nor owner/repository and a place"),
    "statement": ("funds, 1", "funds, 2", 13, "Did you mean Add funds, 1?"),
    "no day": (", 2025-03-13", "", 2, "the day of the copy that was read"),
    "no reason": ('reason = "no scenario yet"\n', "", 4, "says why no scenario tests it"),
    "a reason": ('"not tested"', '"scenario"', 15, "there is nothing to say for it"),
    "key": ("since =", "sinse =", 11, "nothing of the name sinse. Did you mean since?"),
    "missing": ('level = "MUST"\n', "", 4, "requirement.level was read, and it is missing"),
    "uncovered": ('guide = ["Add funds, 1"]\n', "", 4, "no requirement covers 'Add funds, 1'"),
}


@pytest.fixture(name="read")
def _read(tmp_path):
    """Reads a catalogue of this text, beside a guide of one statement."""

    def read(text):
        (tmp_path / "guide.toml").write_text(GUIDE)
        path = tmp_path / "requirements.toml"
        path.write_text(text)
        return read_catalogue(path)

    return read


def test_every_requirement_of_production_is_there():
    """The first of each area are those that real faults gave; none was left out or renumbered."""
    found = [each.id for each in library_catalogue().requirements]
    wanted = {
        f"ISS-{area}-{number:03}"
        for area, count in FROM_PRODUCTION.items()
        for number in range(1, count + 1)
    }

    assert len(wanted) == 108
    assert wanted <= set(found)
    assert found == sorted(found, key=lambda each: (list(AREAS).index(each[4:7]), each))


@pytest.mark.parametrize("text", STATEMENTS)
def test_every_statement_of_the_guide_has_a_requirement(text):
    """Of each text of the guide every statement is covered; the page says so, too."""
    counts = guide_counts([library_catalogue()], {}, text)
    page = (ROOT / PAGE).read_text()

    assert counts.statements == counts.with_requirement == STATEMENTS[text]
    assert re.search(rf"The {text} text .* {STATEMENTS[text]} have a requirement", page)


def test_what_nobody_tests_says_why_and_what_would():
    """A requirement without a scenario has a reason and details, one with scenarios has neither."""
    for each in library_catalogue().requirements:
        assert bool(each.reason) == bool(each.details) == (each.tested != "scenario"), each.id


def test_claims_are_for_readers():
    """No claim is said twice, and none has an abbreviation that its reader would have to know."""
    claims = [each.claim for each in library_catalogue().requirements]

    assert len(set(claims)) == len(claims)
    assert [
        claim for claim in claims if re.search(r"\b(PAN|CVC|MCC|TTL|SLA|i\.e|e\.g)\b", claim)
    ] == []


def test_every_capability_is_needed():
    """A capability that no requirement asks for would be asked of integrators in vain."""
    needed = {name for each in library_catalogue().requirements for name in each.applies}

    # scenarios that move time need this one, by their tag
    assert needed | {CLOCK} == set(CAPABILITIES)


def test_the_catalogue_is_read_once():
    """Whoever asks again gets the same one."""
    assert read_catalogues([ROOT / "features"]) == [library_catalogue()]
    assert library_catalogue() is library_catalogue()


def test_all_of_a_requirement_is_read(read):
    """A source that is a page is its address and day."""
    assert read(GOOD).requirements == (
        Requirement(
            id="ACME-DEC-001",
            claim="A purchase above the budget is declined.",
            subject="integration",
            level="MUST",
            actor="endpoint",
            applies=("decides",),
            since="2025-03-31.basil",
            sources=("https://docs.stripe.com/x, 2025-03-13", "acme/cards #12"),
            guide=("Add funds, 1",),
            tested="not tested",
            reason="no scenario yet",
            details="One cent above.",
        ),
    )


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_its_line(read, case):
    """The message has the file, the line, what was found, and the nearest value if there is one."""
    old, new, line, said = WRONG[case]
    assert GOOD.count(old) == 1

    with pytest.raises(SettingsError) as caught:
        read(GOOD.replace(old, new))

    file = "guide.toml" if case == "uncovered" else "requirements.toml"
    assert f"{file}:{line}: " in str(caught.value)
    assert said in str(caught.value)


def test_an_id_is_given_once(read):
    """The second requirement of an id is refused."""
    again = GOOD[GOOD.index("[[requirement]]") :]

    with pytest.raises(SettingsError, match=r"requirements\.toml:19: .* was given before"):
        read(GOOD + "\n" + again)


def test_a_file_has_ids_of_one_beginning(read):
    """The beginning says whose they are."""
    other = GOOD[GOOD.index("[[requirement]]") :].replace("ACME-DEC-001", "ISS-DEC-001")

    with pytest.raises(SettingsError, match=r"toml:19: .* begins otherwise than ACME-DEC-001"):
        read(GOOD + "\n" + other)


def test_a_copy_of_the_catalogue_stands_in_its_place(tmp_path):
    """Who copies the features has their catalogue once; of two copies the second is refused."""
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        for name in ("requirements.toml", "guide.toml"):
            (folder / name).write_bytes((ROOT / "features" / name).read_bytes())

    (copy,) = read_catalogues(folders[:1])

    assert copy.path.parent == folders[0].resolve()
    assert copy.requirements == library_catalogue().requirements
    with pytest.raises(SettingsError, match=r"ISS-FND-001 was read, and .* that id, too"):
        read_catalogues(folders)


def test_statements_are_numbered_one_by_one(tmp_path):
    """A number of the guide that is left out or repeated is refused with its line."""
    (tmp_path / "guide.toml").write_text(GUIDE + GUIDE.replace("number = 1", "number = 3"))
    (tmp_path / "requirements.toml").write_text(GOOD)

    with pytest.raises(SettingsError, match=r"guide\.toml:8: .* numbered from 1"):
        read_catalogue(tmp_path / "requirements.toml")


def test_a_page_that_the_guide_links_has_features_that_show_it(tmp_path):
    """A link without them, and they without a link, are refused with their line."""
    (tmp_path / "requirements.toml").write_text(GOOD)
    for half in ('link = "https://docs.stripe.com/issuing/testing"\n', 'shown_by = ["cards"]\n'):
        (tmp_path / "guide.toml").write_text(GUIDE + half)
        with pytest.raises(SettingsError, match=r"guide\.toml:\d+: .* a link has features that"):
            read_catalogue(tmp_path / "requirements.toml")


def test_every_page_of_see_also_is_linked():
    """The eight pages at the end of the guide, each once, in its order; no other is linked."""
    linked = [each for each in library_catalogue().statements if each.link]

    assert [each.name for each in linked] == [f"See also, {number}" for number in range(1, 9)]
    assert [each.link.removeprefix("https://docs.stripe.com/") for each in linked] == [
        "issuing/controls/real-time-authorizations",
        "issuing/controls/spending-controls",
        "issuing/purchases/authorizations",
        "issuing/purchases/transactions",
        "issuing/testing",
        "treasury/account-management/issuing-cards",
        "issuing/manage-fraud",
        "issuing/compliance-us/issuing-regulated-customer-notices",
    ]
