"""A scenario's evidence as one file of Markdown: every request, answer, table and text, numbered.

A step has the number of what belongs to it as a parameter. The file can be read as it
is, sentence by sentence, wherever Allure's results are shown; our page (``evidence_in_page``) puts
each text back below its step. A body that occurs twice in a scenario stands in the file once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from allure_commons.model2 import ExecutableItem, Parameter
from allure_commons.types import AttachmentType

NAME: Final = "evidence"
#: The parameter of a step that says which part of the file is its own.
PARAMETER: Final = "no. in the evidence"
#: How the name of such a file ends: by it the page knows the file, and Allure an attachment.
SUFFIX: Final = "-attachment.evidence.md"
MEDIA_TYPE: Final = "text/markdown"
_OUTSIDE: Final = "Outside of the sentences"
_SAME: Final = "The same as"

#: A text that was attached: its name, body and type.
Content = tuple[str, str | bytes, AttachmentType]
#: The same as it is read again: its name, body and type's extension.
Read = tuple[str, bytes, str]


@dataclass(frozen=True, slots=True)
class _Part:
    sentence: str
    step: ExecutableItem
    contents: list[Content]


class EvidenceFile:
    """What one scenario's file will hold; it is written when the scenario has ended."""

    def __init__(self) -> None:
        #: the sentence that is running, ``""`` outside of them
        self.sentence = ""
        #: by the step they belong to
        self._parts: dict[int, _Part] = {}

    def __bool__(self) -> bool:
        return bool(self._parts)

    def attach(self, step: ExecutableItem, contents: Sequence[Content]) -> None:
        """Add to what belongs to a step, which is given a number the first time.

        Args:
            step: the step of a sentence or of a request; its name may still change.
            contents: the texts, no two of a step of one name.
        """
        if not contents:
            return
        part = self._parts.get(id(step))
        if part is None:
            part = self._parts[id(step)] = _Part(self.sentence, step, [])
            step.parameters.append(Parameter(name=PARAMETER, value=str(len(self._parts))))
        part.contents.extend(contents)

    def compose(self, clean: Callable[[bytes], bytes]) -> bytes:
        """Return the file's content.

        Args:
            clean: takes secrets and this machine's folders out of a text. Each distinct body is
                cleaned by itself, so that whatever stands in one hides nothing of another.
        """
        return b"\n".join(self._blocks(_Cleaned(clean)))

    def _blocks(self, cleaned: "_Cleaned") -> Iterator[bytes]:
        """Yield the headings and bodies, each with a line's end."""
        sentence: str | None = None
        places: dict[tuple[bytes, str], str] = {}
        for number, part in enumerate(self._parts.values(), 1):
            if part.sentence != sentence:
                sentence = part.sentence
                yield b"# " + cleaned.line(sentence or _OUTSIDE)
            yield b"## %d " % number + cleaned.line(part.step.name)
            for name, body, kind in part.contents:
                text, here = cleaned(body), f"{name} of {number}"
                place = places.setdefault((text, kind.extension), here)
                yield b"### " + cleaned.line(name)
                if place == here:
                    yield _fenced(text, kind.extension)
                else:
                    yield cleaned.line(f"{_SAME} {place}")


class _Cleaned:
    """Cleans texts, each distinct one once."""

    def __init__(self, clean: Callable[[bytes], bytes]) -> None:
        self._clean = clean
        self._known: dict[str | bytes, bytes] = {}

    def __call__(self, body: str | bytes) -> bytes:
        if body not in self._known:
            data = body.encode("utf-8", "backslashreplace") if isinstance(body, str) else body
            self._known[body] = self._clean(data)
        return self._known[body]

    def line(self, text: str) -> bytes:
        """Return a text that may go over several lines as one, with its end."""
        return self(" ".join(text.split())) + b"\n"


def _fenced(body: bytes, extension: str) -> bytes:
    """Return a block of Markdown with the body in it, byte for byte."""
    longest = max(map(len, re.findall(b"`+", body))) if b"`" in body else 0
    fence = b"`" * max(3, longest + 1)
    return b"%b%b\n%b\n%b\n" % (fence, extension.encode(), body, fence)


_PART: Final = re.compile(rb"## (\d+) [^\n]*\n\n")
_CONTENT: Final = re.compile(rb"### ([^\n]*)\n\n(?:(`{3,})(\w+)\n|The same as ([^\n]*) of (\d+)\n)")


def read_evidence(document: bytes) -> dict[int, list[Read]]:
    """Return the texts of such a file by their step's number; those before what is damaged."""
    parts: dict[int, list[Read]] = {}
    for number, content in _read(document):
        parts.setdefault(number, []).append(content)
    return parts


def _read(document: bytes) -> Iterator[tuple[int, Read]]:
    number, position = 0, 0
    known: dict[tuple[bytes, int], tuple[bytes, str]] = {}
    while position < len(document):
        if part := _PART.match(document, position):
            number, position = int(part[1]), part.end()
        elif content := _CONTENT.match(document, position):
            name, fence, extension, same, of = content.groups()
            position = content.end()
            if fence:
                end = document.find(b"\n%b\n" % fence, position)
                if end < 0:
                    return
                known[name, number] = (document[position:end], extension.decode())
                position = end + len(fence) + 2
            elif (same, int(of)) not in known:
                return
            yield number, (name.decode(), *known[(name, number) if fence else (same, int(of))])
        else:
            position = document.find(b"\n", position) + 1 or len(document)


def numbers_of(parameters: Iterable[dict[str, object]]) -> Iterator[int]:
    """Yield the numbers that the parameters of a step name."""
    for parameter in parameters:
        value = str(parameter.get("value"))
        if parameter.get("name") == PARAMETER and value.isdecimal():
            yield int(value)
