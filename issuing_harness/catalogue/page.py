"""The catalogue as a page: its Markdown, rendered, with a search; it asks no network for anything.

It is rendered when asked for and not kept in the repository: the Markdown is the source.
"""

from importlib.resources import files

from markdown_it import MarkdownIt


def page(markdown: str) -> str:
    """A whole HTML document."""
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    frame = (files(__package__) / "page.html").read_text(encoding="utf-8")
    return frame.replace("<!-- the vocabulary -->", body)
