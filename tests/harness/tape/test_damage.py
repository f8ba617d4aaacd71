"""A cassette that is not as it was written, and the messages about it."""

import os

import pytest
import yaml

from issuing_harness.errors import DamagedTape, NoTape, StaleTape
from issuing_harness.tape import read_cassette, read_provenance, verify_cassette
from issuing_harness.tape.cassette import _seal

AGAIN = (
    "Restore it (`git restore spending.yaml`), or record it again: `issuing-harness run "
    "'features/authorizations/spending.feature::Alice spends $10.00 at the bookshop' "
    "--backend sandbox --record`."
)
STRANGER = (
    "Restore it (`git restore spending.yaml`), or record its scenario again with "
    "`--backend sandbox --record`."
)


@pytest.fixture
def damaged(cassette, monkeypatch):
    """Return a function that damages the cassette, reads it, and returns the message."""
    monkeypatch.chdir(cassette.path.parent)

    def damage(change, kind=DamagedTape):
        cassette.path.write_text(change(cassette.path.read_text()))
        with pytest.raises(kind) as raised:
            read_cassette(cassette.path)
        return str(raised.value)

    return damage


def test_a_cassette_cut_between_two_takes(damaged):
    """It is still YAML; the count in its provenance gives it away."""
    cut = damaged(lambda text: "- request:".join(text.split("- request:")[:4]))

    assert cut == (
        "`spending.yaml` cannot be played: it is truncated; 3 of its 6 interactions are complete. "
        + AGAIN
    )


def test_a_cassette_cut_within_a_body(damaged):
    """It is still YAML, with a body that is JSON no longer."""
    cut = damaged(lambda text: text[: text.rindex('"request_history"')])

    assert "it is truncated; 5 of its 6 interactions are complete." in cut


def test_a_cassette_cut_at_the_end_of_a_line(damaged):
    """A cut that leaves whole lines is a cut all the same."""
    cut = damaged(lambda text: text[: text.rindex('"request_history"')].rstrip() + "\n")

    assert "it is truncated; 5 of its 6 interactions are complete." in cut


def test_a_cassette_without_its_last_line_end(damaged):
    """An editor or a transfer took the last byte."""
    assert "it is truncated; 5 of its 6 interactions are complete." in damaged(
        lambda text: text[:-1]
    )


def test_a_cassette_cut_within_a_word(damaged):
    """What is no YAML says where."""
    cut = damaged(lambda text: text[: text.index("Bookshop+SAS")])

    assert cut == (
        "`spending.yaml` cannot be played: it is truncated or not YAML (line 22: found unexpected "
        f"end of stream). {AGAIN}"
    )


@pytest.mark.parametrize(("letter", "reason"), [(0x00, "characters are not"), (0xFF, "inv")])
@pytest.mark.parametrize("parser", ["quick", "slow"])
def test_bytes_that_are_no_text_are_told_with_their_line(cassette, letter, reason, parser, request):
    """As a disk leaves them; libyaml's parser says so, and PyYAML's own where there is no other."""
    patch = request.getfixturevalue("monkeypatch")
    if parser == "quick":
        patch.setattr(yaml, "SafeLoader", None)
    else:
        patch.delattr(yaml, "CSafeLoader")
    cassette.path.write_bytes(cassette.path.read_bytes().replace(b"POST", b"P%c" % letter, 1))
    with pytest.raises(DamagedTape, match=rf"truncated or not YAML \(line 17: .*{reason}"):
        read_cassette(cassette.path)


def test_a_cassette_cut_in_its_provenance(damaged):
    """Nobody knows any more whose it is."""
    cut = damaged(lambda text: text[: text.index("  feature:")])

    assert cut == (
        "`spending.yaml` cannot be played: it is truncated, or not a cassette at all; it holds "
        "no interactions. " + STRANGER
    )


def test_an_empty_cassette(damaged):
    """The most common remains of a full disk."""
    assert damaged(lambda _: "") == f"`spending.yaml` cannot be played: it is empty. {STRANGER}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"amount": 1000', '"amount": 2000'),
        ('recorded_from: "sandbox"', 'recorded_from: "live"'),
        ("2026-06-01", "2026-06-02"),
        ("  seal: ", "  seal:  "),
        ("code: 200", "code: 201"),
        ("interactions:\n", "interactions: 7\nold:\n"),
        ("interactions:\n", "interactions: {a: 1}\nold:\n"),
        ("interactions:\n", "interactions: of old\nold:\n"),
        ("version: 1\n", "--- !!set\n"),
    ],
)
def test_a_cassette_edited_by_hand(damaged, old, new):
    """An amount, a status, a provenance: whatever is changed, the seal no longer fits."""
    source = "live" if "live" in new else "sandbox"
    assert damaged(lambda text: text.replace(old, new, 1)) == (
        "`spending.yaml` cannot be played: it was edited by hand since it was recorded; its seal "
        "does not match its content. " + AGAIN.replace("backend sandbox", f"backend {source}")
    )


ONE_SIDE = (
    "Take one side whole (`git checkout --ours spending.yaml` or `git checkout --theirs "
    "spending.yaml` while the merge is open), or record it"
)


def test_a_conflict_left_by_git_in_an_answer(damaged):
    """It is called what it is, with its line and a way out that works while the merge is open."""
    sides = '"amount": 1000,\n=======\n          "amount": 2000,\n>>>>>>> theirs\n'
    text = damaged(
        lambda text: text.replace('          "amount": 1000,\n', f"<<<<<<< HEAD\n          {sides}")
    )

    assert "it holds conflict markers, the first in line " in text
    assert ONE_SIDE in text
    assert "git restore" not in text
    assert text.endswith("--backend sandbox --record`.")


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "||||||| 1a2b3c", "=======", ">>>>>>> theirs"])
def test_a_conflict_left_by_git_in_the_provenance(damaged, marker):
    """Where both sides were resealed; any one marker left behind is enough."""
    text = damaged(lambda text: text.replace("  takes: 6", f"{marker}\n  takes: 6"))

    assert "it holds conflict markers, the first in line 13: a merge was not finished." in text
    assert ONE_SIDE.removesuffix(" it") in text


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('  clock: "virtual"\n', "", "`clock` is missing"),
        ("  format: 1\n", "", "`format` is missing"),
        ('from: "sandbox"', 'from: "heaven"', "`recorded_from` is neither sandbox nor live"),
        ("takes: 6", 'takes: "6"', "`takes` has a value of another type"),
        ('harness_version: "', 'harness_version: 1 #"', "`harness_version` is not as a harness"),
        ('clock: "virtual"', "clock: 0", "`clock` has a value of another type"),
        ('clock: "virtual"', "clock: virtual", "`clock` is not as a harness writes it"),
        ("  format: 1\n", "  format: 1\nmetadata:\n  format: 1\n", "`metadata:` is not as a"),
    ],
)
def test_a_cassette_with_unsound_provenance(damaged, old, new, reason):
    """A line is missing, or cannot be: it is named, and the cassette not trusted for anything."""
    told = damaged(lambda text: text.replace(old, new, 1))

    assert told.startswith(
        f"`spending.yaml` cannot be played: its metadata is incomplete or invalid ({reason}"
    )
    assert told.endswith(f"), so where its responses come from is unknown. {STRANGER}")


def test_a_plain_cassette_of_vcrpy(damaged):
    """Its answers may be anybody's."""
    assert damaged(lambda _: "interactions: []\nversion: 1\n") == (
        "`spending.yaml` cannot be played: it has no provenance; it looks like a plain vcrpy "
        f"cassette, so where its responses come from is unknown. {STRANGER}"
    )


def test_a_cassette_of_a_later_harness(damaged):
    """A layout of tomorrow is not guessed at."""
    text = damaged(lambda text: text.replace("format: 1", "format: 3"), StaleTape)

    assert text == (
        "`spending.yaml` cannot be played: it is laid out in format 3, this harness reads formats "
        "1 and 2. It was written by harness 0.1.0. Install that version, or record the scenario "
        "again: `issuing-harness run 'features/authorizations/spending.feature::Alice spends "
        "$10.00 at the bookshop' --backend sandbox --record`."
    )


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('"city": "Lyon', '"city": "Ly\xff', "line 36 is not UTF-8"),
        ("    method: GET", "    method: get", "its interaction 2 is not as a harness writes it"),
        ('body: "name=', 'body: name="', "its interaction 1 is not as a harness writes it"),
        ('body: "name=', 'body: 7 #"', "its interaction 1 is not as a harness writes it"),
        ('uri: "', 'uri: 7 #"', "its interaction 1 is not as a harness writes it"),
        ('request-id: ["', 'request-id: [7, "', "its interaction 1 is not as a harness writes it"),
        ("takes: 6", "takes: 7", "its `takes` is 7, and it holds 6 interactions"),
        ("code: 200", "code: many", "its interaction 1 is not as a harness writes it"),
    ],
)
def test_a_cassette_sealed_by_somebody_who_cannot_write_one(sealed, old, new, part):
    """Its seal fits, and the part is refused by name all the same: nothing falls over it."""
    told = sealed(lambda content: content.replace(old.encode(), new.encode("latin-1"), 1))

    assert told == (
        f"`spending.yaml` cannot be played: it is sealed, and not laid out as one ({part}). {AGAIN}"
    )


@pytest.fixture
def sealed(cassette, monkeypatch):
    """Return a function that changes the cassette, seals it anew, and returns the refusal."""
    monkeypatch.chdir(cassette.path.parent)

    def damage(change):
        content = cassette.path.read_bytes()
        changed = change(content)
        assert changed != content
        cassette.path.write_bytes(_seal(*changed.partition(b"\ninteractions:")))
        with pytest.raises(DamagedTape) as raised:
            read_cassette(cassette.path)
        assert [str(each) for each in verify_cassette(cassette.path)] == [str(raised.value)]
        return str(raised.value)

    return damage


def test_a_folder_in_the_place_of_a_cassette(cassette, monkeypatch):
    """What cannot be read is refused like what cannot be understood."""
    monkeypatch.chdir(cassette.path.parent)
    cassette.path.unlink()
    cassette.path.mkdir()
    for read in (read_cassette, read_provenance):
        with pytest.raises(DamagedTape) as raised:
            read(cassette.path)
        assert str(raised.value) == (
            f"`spending.yaml` cannot be played: it cannot be read (Is a directory). {STRANGER}"
        )


def test_a_pipe_in_the_place_of_a_cassette(cassette):
    """To read it would take until somebody wrote to it; it is refused at once."""
    cassette.path.unlink()
    os.mkfifo(cassette.path)
    with pytest.raises(DamagedTape, match=r"spending\.yaml` is a pipe"):
        read_cassette(cassette.path)


def test_a_device_in_the_place_of_a_cassette(tmp_path):
    """It may have no end, and is not read."""
    link = tmp_path / "spending.yaml"
    link.symlink_to("/dev/zero")

    with pytest.raises(DamagedTape, match="is a pipe or a device"):
        read_cassette(link)


def test_a_body_of_references_to_references_is_never_written_out(damaged):
    """Ten letters of YAML for each power of nine: such a cassette is damaged like any other."""
    levels = [f"- x: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    bomb = ["- x: &a0 [1, 1]", *levels, "- response: {body: {string: *a11}}"]

    assert "edited by hand" in damaged(
        lambda text: (
            text.partition("interactions:\n")[0] + "interactions:\n" + "\n".join(bomb) + "\n"
        )
    )


def test_a_cassette_that_is_not_there(tmp_path):
    """Reading what does not exist names it."""
    with pytest.raises(NoTape, match=r"none.yaml` does not exist"):
        read_cassette(tmp_path / "none.yaml")


def test_line_ends_of_another_system_do_no_harm(cassette):
    """A checkout with CRLF is still the recording."""
    cassette.path.write_bytes(cassette.path.read_bytes().replace(b"\n", b"\r\n"))

    assert read_cassette(cassette.path).interactions == cassette.interactions
    assert read_provenance(cassette.path) == cassette.provenance
    assert verify_cassette(cassette.path) == []
