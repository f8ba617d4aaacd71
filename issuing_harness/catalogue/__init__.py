"""The catalogue of sentences: searched by meaning; written as Markdown, HTML, editor files."""
