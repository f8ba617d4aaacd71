"""A cassette that is not as it was written, and the messages about it."""

import os

import pytest

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

    assert "it is truncated or not YAML (line " in cut
    assert cut.endswith(AGAIN)


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


def test_a_cassette_with_incomplete_provenance(damaged):
    """A line taken out of the metadata."""
    assert damaged(lambda text: text.replace('  clock: "virtual"\n', "")) == (
        "`spending.yaml` cannot be played: its metadata is incomplete or invalid, so where its "
        f"responses come from is unknown. {STRANGER}"
    )


@pytest.mark.parametrize(
    ("old", "new"), [('"sandbox"', '"heaven"'), ("takes: 6", 'takes: "6"'), ('"16', "16")]
)
def test_a_cassette_with_unsound_provenance(damaged, old, new):
    """A value that cannot be: the cassette is not trusted for anything."""
    assert "its metadata is incomplete or invalid" in damaged(
        lambda text: text.replace(old, new, 1)
    )


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
    ("old", "new"),
    [
        ("Lyon", "Ly\xff"),
        ("    method: POST", "    method: post"),
        ('body: "name=', 'body: name="'),
        ("status: {code: 200", "status: {code: many"),
    ],
)
def test_a_cassette_sealed_by_somebody_who_cannot_write_one(cassette, old, new):
    """Its seal fits, and it is refused by name all the same: nothing falls over it."""
    content = cassette.path.read_bytes()
    changed = content.replace(old.encode(), new.encode("latin-1"), 1)
    assert changed != content
    head, mark, rest = changed.partition(b"\ninteractions:")
    cassette.path.write_bytes(_seal(head, mark, rest))
    with pytest.raises(DamagedTape, match="it is sealed, and not laid out as one"):
        read_cassette(cassette.path)
    assert "it is sealed" in str(verify_cassette(cassette.path)[0])


def test_a_pipe_in_the_place_of_a_cassette(cassette):
    """To read it would take until somebody wrote to it; it is refused at once."""
    cassette.path.unlink()
    os.mkfifo(cassette.path)
    with pytest.raises(DamagedTape, match=r"spending\.yaml` is a pipe"):
        read_cassette(cassette.path)


def test_a_cassette_that_is_not_there(tmp_path):
    """Reading what does not exist names it."""
    with pytest.raises(NoTape, match=r"none.yaml` does not exist"):
        read_cassette(tmp_path / "none.yaml")


def test_line_ends_of_another_system_do_no_harm(cassette):
    """A checkout with CRLF is still the recording."""
    cassette.path.write_bytes(cassette.path.read_bytes().replace(b"\n", b"\r\n"))

    assert read_cassette(cassette.path).interactions == cassette.interactions
    assert read_provenance(cassette.path) == cassette.provenance


def test_provenance_is_read_without_the_takes(cassette):
    """A list of many cassettes costs their first lines; damage further down is not seen."""
    lines = cassette.path.read_text().split("interactions:")
    cassette.path.write_text(f"{lines[0]}interactions:\n- damaged")

    assert read_provenance(cassette.path) == cassette.provenance
