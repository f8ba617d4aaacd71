"""Documents from outside, JSON and YAML, read within bounds: nested no deeper than a hundred.

Whoever reads a document level by level gives up at some depth: Python with a RecursionError at
about a thousand, libyaml's composer by ending the process (SIGSEGV). So the depth of YAML is
counted event by event, which takes no stack, before anything is made of it. What an integration
shows, what a bundle holds and what lies in a folder that others can write to is read here.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

#: Deeper than this nobody nests: Stripe's largest objects are a dozen deep.
DEEPEST: Final = 100
_TOO_DEEP: Final = f"it is nested more than {DEEPEST} deep"


def read_json(content: bytes | str, **options: Any) -> Any:
    """Return the document that JSON holds.

    Args:
        content: the text, or UTF-8.
        options: of ``json.loads``: what is made of pairs and numbers.

    Raises:
        ValueError: it is none, or nested too deep; with what is wrong.
    """
    text = content.decode() if isinstance(content, bytes) else content
    try:
        document = json.loads(text, **options)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    check_depth(document)
    return document


def check_depth(document: Any) -> None:
    """Refuse a document of lists and tables that is nested too deep.

    Raises:
        ValueError: it is.
    """
    level, depth = [document], 0
    while level := [below for value in level for below in _below(value)]:
        depth += 1
        if depth >= DEEPEST:
            raise ValueError(_TOO_DEEP)


def _below(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else ()


def read_yaml(content: bytes) -> Any:
    """Return the document that YAML holds.

    Raises:
        ValueError: it is none, or nested too deep; with the line, and what is wrong there.
    """
    import yaml  # noqa: PLC0415 - hardly any run reads YAML

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        check_depth_of_yaml(content)
        return yaml.load(content, Loader=loader)  # noqa: S506 - the loader is a safe one, and makes plain values only
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark  # every one of them has it
        raise ValueError(f"line {mark.line + 1}: {error.problem}") from None
    except yaml.reader.ReaderError as error:
        raise ValueError(f"line {line_of(content, error.position)}: {error.reason}") from None


def check_depth_of_yaml(content: bytes | str) -> None:
    """Refuse YAML that is nested too deep, without making anything of it.

    Raises:
        ValueError: it is; with the line.
        yaml.YAMLError: it is no YAML.
    """
    import yaml  # noqa: PLC0415 - as above

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    for event in yaml.parse(content, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            mark: Any = event.start_mark  # every one of them has it
            raise ValueError(f"line {mark.line + 1}: {_TOO_DEEP}")


def line_of(content: bytes, position: int) -> int:
    """Return the number of the line in which a byte stands, from 1."""
    return content[:position].count(b"\n") + 1
