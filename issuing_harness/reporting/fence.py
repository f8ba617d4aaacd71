"""The last gate before disk: folders of this machine and anything like a secret stay behind.

Takes and messages are redacted where they are made; this holds when somebody forgets to.
"""

import re
import sysconfig
import tempfile
from pathlib import Path

import issuing_harness

_SECRETS = (
    # a cheap test first: most texts hold none of these
    (b"k_test_", re.compile(rb"\b([sr]k_test_)[A-Za-z0-9]+"), rb"\1" + "…".encode()),
    (b"k_live_", re.compile(rb"\b([sr]k_live_)[A-Za-z0-9]+"), rb"\1" + "…".encode()),
    (b"whsec_", re.compile(rb"\b(whsec_)[A-Za-z0-9+/=]+"), rb"\1" + "…".encode()),
    (b"_secret_", re.compile(rb"\b(\w+_secret_)[A-Za-z0-9]+"), rb"\1" + "…".encode()),
)


class Fence:
    """Takes folders and secrets out of what is about to be written.

    Args:
        root: the folder whose files are named relative to it.
    """

    def __init__(self, root: Path) -> None:
        folders = {
            str(root): "",
            str(Path(issuing_harness.__file__).parents[1]): "",
            sysconfig.get_path("purelib"): "<python>/",
            sysconfig.get_path("stdlib"): "<python>/",
            tempfile.gettempdir(): "<tmp>/",
            str(Path.home()): "~/",
        }
        self._folders = [
            (spelling.encode(), folders[folder].encode())
            for folder in sorted(folders, key=len, reverse=True)
            for spelling in _spellings(folder)
        ]

    def clean(self, text: bytes) -> bytes:
        """``text`` without folders of this machine and without secrets."""
        for folder, instead in self._folders:
            text = text.replace(folder, instead)
        for hint, pattern, instead in _SECRETS:
            if hint in text:
                text = pattern.sub(instead, text)
        return text


def _spellings(folder: str) -> set[str]:
    """The folder as a prefix: as it stands, and as JSON spells it where paths have backslashes."""
    if len(folder) <= 1:
        return set()
    separator = "\\" if "\\" in folder else "/"
    return {folder + separator, (folder + separator).replace("\\", "\\\\")}
