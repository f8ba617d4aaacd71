"""The page at ``/`` as a program reads it: its tables, by section, and its text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import requests

VOID = ("link", "meta")


@dataclass
class Page:
    """What a browser would get.

    Args:
        status: the HTTP status.
        headers: by name.
        source: the HTML.
        tables: by the section's id, each row by the headings.
        tags: every element, with its attributes.
        text: all that can be read, without the style.
    """

    status: int
    headers: Any
    source: str
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""


def look(base: str, path: str = "/", **headers: str) -> Page:
    """The page at a path, as a browser without a key gets it."""
    with requests.Session() as session:
        session.trust_env = False
        given = session.get(base + path, headers=headers, timeout=10)
    page = Page(given.status_code, given.headers, given.content.decode())
    _Reader(page).feed(page.source)
    return page


def look_at(base: str, api: Any) -> Page:
    """The page of a client's account."""
    return look(base, f"/account/{api.see('/v1/account')['id']}")


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._open: list[str] = []
        self._section = ""
        self._headings: list[str] = []
        self._cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._page.tags.append((tag, dict(attrs)))
        if tag in VOID:
            return
        self._open.append(tag)
        if tag == "section":
            self._section = str(dict(attrs)["id"])
            self._page.tables[self._section] = []
        if tag == "table":
            self._headings = []
        if tag == "tr":
            self._cells = []
        if tag in ("td", "th"):
            self._cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes something else"
        if tag == "tr" and not self._headings:
            self._headings = self._cells
        elif tag == "tr":
            row = dict(zip(self._headings, self._cells, strict=False))
            self._page.tables[self._section].append(row)

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self._page.text += data
        if self._open and {"td", "th"} & set(self._open):
            self._cells[-1] += data
