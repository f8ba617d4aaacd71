"""Where cassettes lie, whose they are, and which nobody claims."""

from dataclasses import replace

import pytest

from issuing_harness.errors import TapeError
from issuing_harness.tape import Library, read_cassette, steps_digest, write_cassette
from issuing_harness.tape import library as tape_library
from issuing_harness.tape.library import slug


@pytest.fixture
def library(tmp_path):
    """An empty library."""
    return Library(tmp_path / "cassettes")


@pytest.fixture
def stored(library, cassette, identity):
    """The cassette, at its scenario's place in the library."""
    place = library.path_for(identity.feature, identity.scenario)
    return write_cassette(replace(cassette, path=place))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Alice's card is frozen", "alices_card_is_frozen"),
        ("Spends $1,250.00 (once)!", "spends_1_250_00_once"),
        ("Élan, coûte 5 €", "elan_coute_5"),
        ("The limit counts [$60.00-$40.01]", "the_limit_counts_60_00_40_01"),
        ("../../etc/passwd", "etc_passwd"),
    ],
)
def test_a_name_becomes_a_file_name(name, expected):
    """Small letters, digits and underscores, on every system."""
    assert slug(name) == expected


def test_a_name_without_letters_still_has_a_file_name():
    """A name of another script is told apart by a few characters of its own."""
    assert slug("漢字").startswith("scenario_")
    assert slug("漢字") != slug("仮名")


def test_a_very_long_name_is_cut_and_stays_its_own():
    """Two names that differ only at their end do not meet."""
    long = "a very long name " * 20

    assert len(slug(long)) < 120
    assert slug(long + "one") != slug(long + "two")


def test_a_cassette_lies_where_its_feature_does(library):
    """The folders of features are the folders of cassettes."""
    place = library.path_for("cards/card_activation.feature", "An activated card spends")

    assert place == library.root / "cards/card_activation/an_activated_card_spends.yaml"


def test_names_are_compared_once_however_many_a_feature_has(library, monkeypatch):
    """Each scenario of a feature is not compared with all of them."""
    made = []
    monkeypatch.setattr(tape_library, "slug", lambda name: made.append(name) or slug(name))
    names = tuple(f"Scenario {number}" for number in range(200))
    for name in names:
        library.path_for("a.feature", name, among=names)

    assert len(made) == 2 * len(names), "its own name, and once the names of the feature"


def test_only_orphans_are_read(library, monkeypatch):
    """A run over all features does not open the cassettes that it is about to play."""
    opened = []
    monkeypatch.setattr(tape_library, "read_provenance", lambda path: opened.append(path.name))
    for name in ("mine", "theirs"):
        (library.root / "a").mkdir(parents=True, exist_ok=True)
        (library.root / "a" / f"{name}.yaml").write_text("")
    library.orphans([library.root / "a/mine.yaml"])

    assert opened == ["theirs.yaml"]


def test_two_names_never_share_a_file(library):
    """Where two names make one file name, each gets characters of its own, in any order."""
    names = ["A card", "a card!", "Another card"]
    places = {library.path_for("a.feature", name, among=names) for name in names}
    turned = {library.path_for("a.feature", name, among=names[::-1]) for name in names}

    assert len(places) == 3
    assert places == turned
    assert library.root / "a/another_card.yaml" in places


def test_every_cassette_is_listed_with_where_it_comes_from(library, stored):
    """Also one that cannot say: then with the reason."""
    broken = library.root / "broken.yaml"
    broken.write_text("nothing")
    listed = {entry.path: entry for entry in library.entries()}

    assert listed[stored.path].provenance == stored.provenance
    assert listed[broken].provenance is None
    assert "not a cassette at all" in str(listed[broken].problem)


def test_an_unfinished_file_is_no_cassette(library, stored):
    """What a killed recording left behind is not listed."""
    stored.path.with_name(".half.yaml.4711").write_text("")

    assert [entry.path for entry in library.entries()] == [stored.path]


def test_an_orphan_is_a_cassette_nobody_claims(library, stored):
    """Claims are made by path."""
    assert library.orphans([stored.path]) == []
    assert [entry.path for entry in library.orphans([])] == [stored.path]


def test_a_twin_is_an_orphan_with_the_same_steps(library, stored, identity):
    """Name and feature may be others."""
    renamed = replace(identity, feature="cards/other.feature", scenario="Other")
    changed = replace(renamed, steps_digest=steps_digest([]))

    assert library.find_renamed(renamed, []).path == stored.path
    assert library.find_renamed(renamed, [stored.path]) is None
    assert library.find_renamed(changed, []) is None


def test_a_renamed_cassette_keeps_what_was_recorded(library, stored, identity):
    """It moves and says its new name; what was recorded and when stay, byte by byte."""
    before = stored.path.read_text().partition("interactions:")[2]
    renamed = library.rename(stored.path, "cards/buying.feature", "Alice buys")

    assert not stored.path.exists()
    assert renamed.path == library.root / "cards/buying/alice_buys.yaml"
    assert renamed.path.read_text().partition("interactions:")[2] == before
    assert read_cassette(renamed.path).provenance == replace(
        stored.provenance,
        feature="cards/buying.feature",
        scenario="Alice buys",
        seal=renamed.provenance.seal,
    )


def test_a_rename_never_replaces_a_recording(library, stored, monkeypatch):
    """Both stay as they are."""
    monkeypatch.chdir(library.root)
    other = library.path_for("cards/buying.feature", "Alice buys")
    write_cassette(replace(stored, path=other, interactions=()))
    with pytest.raises(TapeError) as raised:
        library.rename(stored.path, "cards/buying.feature", "Alice buys")

    assert str(raised.value) == (
        "`authorizations/spending/alice_spends_10_00_at_the_bookshop.yaml` was not renamed: "
        "`cards/buying/alice_buys.yaml` exists already. A rename never replaces a recording. If "
        "the one there is not wanted, delete it first."
    )
    assert stored.path.exists()
    assert read_cassette(other).interactions == ()


def test_a_rename_that_keeps_the_file_name_keeps_the_file(library, stored, identity):
    """A capital letter or a comma is a new name in the same place."""
    renamed = library.rename(stored.path, identity.feature, identity.scenario.upper())

    assert renamed.path == stored.path
    assert read_cassette(stored.path).provenance.scenario == identity.scenario.upper()
