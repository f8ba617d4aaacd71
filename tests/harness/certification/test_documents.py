"""A certificate as JSON: there and back without a difference, and nothing else is taken for one."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing_harness.certification.certificate import (
    Attempt,
    Blame,
    Certificate,
    Counts,
    Grade,
    Noticed,
    Outcome,
    Proof,
    ProvenFault,
    RequirementVerdict,
    Verdict,
)
from issuing_harness.certification.documents import read_certificate, write_certificate, write_json
from issuing_harness.errors import BundleError
from tests.harness.certification.samples import certificate

TEXT = st.text(max_size=8)
NUMBER = st.integers(0, 2**53)
SECONDS = st.floats(0, 1e9)
LEAF = st.none() | st.booleans() | NUMBER | st.floats(allow_nan=False, allow_infinity=False) | TEXT
JSON = LEAF | st.lists(LEAF, max_size=2) | st.dictionaries(TEXT, LEAF, max_size=2)
TABLE = st.dictionaries(TEXT, JSON, max_size=2)
TEXTS = st.lists(TEXT, max_size=2).map(tuple)
NAMED = st.dictionaries(TEXT, TEXT, max_size=2)


def _tuples(of):
    return st.lists(of, max_size=1).map(tuple)


ATTEMPTS = st.builds(
    Attempt,
    *(TEXT, TEXTS, NUMBER, TEXT, SECONDS, st.sampled_from(Outcome)),
    st.none() | st.sampled_from(Blame),
    *(TEXT, TEXT, TEXT, NAMED, _tuples(TABLE)),
)
VERDICTS = st.builds(
    RequirementVerdict, *(TEXT, TEXT, TEXT, st.sampled_from(Verdict), TEXT, TEXTS, TEXT)
)
FAULTS = st.builds(ProvenFault, *(TEXT, TEXT, st.sampled_from(Noticed), TEXT), st.none() | ATTEMPTS)
CERTIFICATES = st.builds(
    Certificate,
    *(TEXT, TEXT, TEXT, st.sampled_from(Grade), st.sampled_from(Verdict), TEXT),
    st.builds(Counts, NUMBER, NUMBER, NUMBER),
    *(NAMED, TABLE, TABLE, _tuples(VERDICTS), _tuples(ATTEMPTS)),
    st.none() | st.builds(Proof, _tuples(FAULTS)),
)


@settings(deadline=None, max_examples=25)
@given(CERTIFICATES)
def test_a_certificate_comes_back_as_it_was(made):
    """Every certificate there can be, any text of Unicode included, and its bytes as well."""
    content = write_certificate(made)

    assert read_certificate(content) == made
    assert write_certificate(read_certificate(content)) == content


def test_half_a_character_is_kept():
    """A broken text, as an integration may answer it, is written as an escape, and comes back."""
    made = certificate(reason="half \ud83d")

    assert read_certificate(write_certificate(made)) == made


def _changed(path, value):
    """The sample with a value put at a place, or its key taken away."""
    document = json.loads(write_certificate(certificate()))
    *way, last = path
    table = document
    for part in way:
        table = table[part]
    if value is None:
        del table[last]
    else:
        table[last] = value
    return write_json(document)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (["grade"], None, "of grade it is missing"),
        (["attempts", 1, "outcome"], None, "of attempts[1].outcome it is missing"),
        (["shine"], 1, "of shine nothing of that name belongs there"),
        (["counts", "lost"], 1, "of counts.lost nothing of that name belongs there"),
        (["verdicts", 0, "verdict"], "fine", "one of met, not met, inconclusive"),
        (["verdicts", 0, "scenarios"], "x", 'it should be a list, not "x"'),
        (["attempts", 0, "seconds"], "1", 'it should be a number, not "1"'),
        (["attempts", 0, "number"], True, "it should be a whole number, not true"),
        (["counts", "run"], 1.5, "it should be a whole number, not 1.5"),
        (["counts", "run"], 10**60, "it should be a whole number, not 1000"),
        (["versions"], ["x"], "it should be a table"),
        (["format"], 2, "its format is 2"),
        (["format"], None, "its format is missing"),
    ],
)
def test_what_is_unknown_missing_or_of_another_kind_is_named(path, value, says):
    """By its place in the document, and with what should be there."""
    with pytest.raises(BundleError) as refused:
        read_certificate(_changed(path, value))

    assert says in str(refused.value)
    assert str(refused.value).startswith("certificate.json ")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "should be JSON"),
        (b"[]", "its format is missing"),
        (b"\xff", "should be JSON"),
        (b"{" * 10, "should be JSON"),
        (b"[" * 100_000, "should be JSON"),
        (b'{"a":' * 150 + b"1" + b"}" * 150, "nested more than 100 deep"),
        (b'{"format": 1, "format": 1}', "the key format is there twice"),
        (b'{"format": NaN}', "NaN is no number of JSON"),
        (b'{"format": 1e999}', "1e999 is no number of JSON"),
        (b'{"format": ' + b"9" * 5000 + b"}", "should be JSON"),
    ],
    ids=range(10),
)
def test_what_is_no_json_is_refused(content, says):
    """Or is JSON that two readers could take for two things; never a traceback."""
    with pytest.raises(BundleError, match=says):
        read_certificate(content)


def test_a_number_that_json_has_not_is_not_written():
    """Rather than in a way that only Python reads."""
    with pytest.raises(ValueError, match="JSON"):
        write_certificate(certificate(profile={"x": math.inf}))
