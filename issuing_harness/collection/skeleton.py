"""The step definition an undefined sentence asks for, ready to be filled in."""

import re

from issuing_harness.collection.facts import Sentence

_VALUES = re.compile(
    r"<(?P<column>[^<>]+)>"
    r'|"(?P<text>[^"]*)"'
    r"|(?P<amount>-?\$\d[\d,]*(?:\.\d+)?)"
    r"|(?P<number>(?<!\w)\d+(?!\w))"
)


def skeleton(sentence: Sentence, written: str | None = None) -> str:
    """Python that defines the sentence and fails until it is filled in.

    Args:
        sentence: as spoken.
        written: its text before an example's values were filled in, if it has any.
    """
    pattern, names = _pattern(written or sentence.text)
    arguments = [f"{name}: {kind}" for name, kind in names.items()]
    arguments += ["datatable: list[list[str]]"] if sentence.table is not None else []
    arguments += ["docstring: str"] if sentence.docstring is not None else []
    sentence_code = f"parsers.parse({_quoted(pattern)})" if names else _quoted(pattern)
    imports = f"parsers, {sentence.kind}" if names else sentence.kind
    return "\n".join(
        (
            f"from pytest_bdd import {imports}",
            "",
            f"@{sentence.kind}({sentence_code})",
            f"def {_function_name(pattern)}({', '.join(arguments)}) -> None:",
            f"    raise NotImplementedError({_quoted(sentence.text)})",
        )
    )


def _pattern(text: str) -> tuple[str, dict[str, str]]:
    names: dict[str, str] = {}

    def parameter(match: re.Match[str]) -> str:
        group = match.lastgroup or "text"
        wanted = _identifier(match["column"]) if group == "column" else group
        name, count = wanted, 1
        while name in names:
            count += 1
            name = f"{wanted}_{count}"
        names[name] = "int" if group == "number" else "str"
        field = f"{{{name}:d}}" if group == "number" else f"{{{name}}}"
        return f'"{field}"' if group == "text" else field

    literal = text.replace("{", "{{").replace("}", "}}")
    pattern = _VALUES.sub(parameter, literal)
    return (pattern, names) if names else (text, names)


def _function_name(pattern: str) -> str:
    return _identifier(re.sub(r"\{.*?\}", " ", pattern))


def _identifier(text: str) -> str:
    name = "_".join(re.findall(r"\w+", text.lower())) or "sentence"
    return f"_{name}" if name[0].isdigit() else name


def _quoted(text: str) -> str:
    return repr(text) if '"' in text or "\\" in text else f'"{text}"'
