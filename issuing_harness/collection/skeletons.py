"""Skeletons: the Python that defines a sentence nothing defines, for its author to fill in."""

import re
from collections.abc import Iterable
from typing import Final

import parse

from issuing_harness.collection.scenario_facts import ScenarioStep

_VALUES: Final = re.compile(
    r"<(?P<column>[^<>]+)>"
    r'|"(?P<text>[^"]*)"'
    r"|(?P<amount>-?\$\d[\d,]*(?:\.\d+)?)"
    r"|(?P<number>(?<!\w)\d+(?!\w))"
)


def skeleton(
    step: ScenarioStep, template_text: str | None = None, defined: Iterable[str] = ()
) -> str:
    """Return Python that defines a step, and raises NotImplementedError until it is filled in.

    Args:
        step: the step.
        template_text: its text before an example row's values were filled in, if it has any.
        defined: texts of the same kind that have a definition, and must not get a second one.
    """
    pattern, types = _pattern(template_text or step.text)
    if types and any(map(parse.compile(pattern).parse, defined)):
        pattern, types = step.text, {}
    arguments = [f"{name}: {type_}" for name, type_ in types.items()]
    arguments += ["datatable: list[list[str]]"] if step.table is not None else []
    arguments += ["docstring: str"] if step.docstring is not None else []
    sentence_code = f"parsers.parse({_quoted(pattern)})" if types else _quoted(pattern)
    imports = f"parsers, {step.kind}" if types else step.kind
    return "\n".join(
        (
            f"from pytest_bdd import {imports}",
            "",
            f"@{step.kind}({sentence_code})",
            f"def {_function_name(pattern)}({', '.join(arguments)}) -> None:",
            f"    raise NotImplementedError({_quoted(step.text)})",
        )
    )


def _pattern(text: str) -> tuple[str, dict[str, str]]:
    """Return a pattern for the text with a field for each value, and the type of each field."""
    types: dict[str, str] = {}

    def field(match: re.Match[str]) -> str:
        group = match.lastgroup or "text"
        base = _identifier(match["column"]) if group == "column" else group
        name, count = base, 1
        while name in types:
            count += 1
            name = f"{base}_{count}"
        types[name] = "int" if group == "number" else "str"
        braces = f"{{{name}:d}}" if group == "number" else f"{{{name}}}"
        return f'"{braces}"' if group == "text" else braces

    literal = text.replace("{", "{{").replace("}", "}}")
    pattern = _VALUES.sub(field, literal)
    return (pattern, types) if types else (text, types)


def _function_name(pattern: str) -> str:
    return _identifier(re.sub(r"\{.*?\}", " ", pattern))


def _identifier(text: str) -> str:
    name = "_".join(re.findall(r"\w+", text.lower())) or "sentence"
    return f"_{name}" if name[0].isdigit() else name


def _quoted(text: str) -> str:
    return repr(text) if '"' in text or "\\" in text else f'"{text}"'
