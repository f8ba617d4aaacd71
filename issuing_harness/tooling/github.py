"""Workflow commands of GitHub Actions: lines of output that it shows beside a file's lines.

Their form is described in docs.github.com, "Workflow commands for GitHub Actions".
"""


def annotation(level: str, message: str, *, file: str, line: int, title: str) -> str:
    """Return the line that annotates a file.

    Args:
        level: ``error``, ``warning`` or ``notice``.
        message: the text, of any number of lines.
        file: the path from the repository's top, with forward slashes.
        line: counted from 1.
        title: the heading of the annotation.
    """
    properties = f"file={_property(file)},line={line},title={_property(title)}"
    return f"::{level} {properties}::{_escaped(message)}"


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _escaped(value).replace(":", "%3A").replace(",", "%2C")
