"""The cast of a project, for tests of the harness."""

import pytest

from issuing_harness.program import cast


@pytest.fixture(name="loaded_cast")
def _loaded_cast(tmp_path):
    """Loads a project's cast from the text of its files, and puts ours back."""
    undo = []

    def load(personas="", merchants=""):
        folder = tmp_path / "fixtures"
        folder.mkdir(exist_ok=True)
        (folder / "personas.toml").write_text(personas, encoding="utf-8")
        (folder / "merchants.toml").write_text(merchants, encoding="utf-8")
        undo.append(cast.load_cast(folder))

    yield load
    for restore in reversed(undo):
        restore()
