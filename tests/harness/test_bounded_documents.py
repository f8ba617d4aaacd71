"""Documents from outside are read as far as they are deep, and refused beyond that."""

import json
import subprocess
import sys

import pytest
from yaml import YAMLError

from issuing_harness.bounded_documents import (
    DEEPEST,
    check_depth_of_yaml,
    read_json,
    read_yaml,
)

DEEP = (DEEPEST + 1, 1_000, 100_000)


@pytest.mark.parametrize("depth", DEEP)
@pytest.mark.parametrize("shape", ["[", '{"a": '])
def test_json_that_is_nested_too_deep_is_refused(depth, shape):
    """Neither by a RecursionError nor later, by whoever goes through it."""
    text = shape * depth + "1" + {"[": "]"}.get(shape, "}") * depth

    with pytest.raises(ValueError, match="nested more than 100 deep"):
        read_json(text)


def test_what_is_not_so_deep_is_read():
    """As text or as UTF-8, and with what is asked for of numbers."""
    text = "[" * (DEEPEST - 1) + "1.5" + "]" * (DEEPEST - 1)

    assert read_json(text) == read_json(text.encode()) == json.loads(text)
    assert read_json('{"a": 1.5}', parse_float=str) == {"a": "1.5"}
    assert read_yaml(b"a:\n- b\n- {c: [d]}\n") == {"a": ["b", {"c": ["d"]}]}
    with pytest.raises(ValueError, match="Expecting value"):
        read_json("no")


@pytest.mark.parametrize("depth", DEEP)
@pytest.mark.parametrize("shape", ["[", "{a: ", "- "])
def test_yaml_that_is_nested_too_deep_is_refused(depth, shape):
    """In a process of its own: what reads it level by level ends the process."""
    code = f"""
from issuing_harness.bounded_documents import read_yaml
try:
    read_yaml(b"\\n" + {shape!r}.encode() * {depth} + b"1")
except ValueError as error:
    print(error)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "line 2: it is nested more than 100 deep\n"


def test_what_is_no_yaml_is_told_by_its_line():
    """Of syntax and of letters."""
    with pytest.raises(ValueError, match="line 2: "):
        read_yaml(b"a: 1\n]: 2\n")
    with pytest.raises(ValueError, match="line 2: "):
        read_yaml(b"a: 1\nb: \x01\n")
    with pytest.raises(YAMLError):
        check_depth_of_yaml("]")
