"""What comes from elsewhere or goes there: secrets in the repository, advisories, hashes."""

import hashlib
import json
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from issuing_harness.api_keys import KEY_PREFIX
from tests.attacks.attack import Skipped, Tries

ROOT = Path(__file__).parents[2]
#: Every package with the hashes of its files, and no address; scripts/pin.py writes it.
HASHES = ROOT / "requirements.hashes.txt"
_SECRETS = {
    "a key of Stripe's": rf"{KEY_PREFIX}[0-9A-Za-z]{{16,}}",
    "a webhook secret": r"whsec_[0-9A-Za-z]{16,}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\\n\s]+[A-Za-z0-9+/=\s]{40}",
    "a key of AWS's": r"\bAKIA[0-9A-Z]{16}\b",
    "a token of GitHub's": r"\bgh[pousr]_[0-9A-Za-z]{36}",
    "a token of a registry": r"\b(?:npm_[0-9A-Za-z]{36}|pypi-AgEI[0-9A-Za-z_-]{20})",
    "a token of Slack's": r"\bxox[abprs]-[0-9A-Za-z-]{20}",
    "a key of Google's": r"\bAIza[0-9A-Za-z_-]{35}",
    "a login in a URL": r"://[^/\s:@\"'{}<>]{3,}:[^/\s@\"'{}<>]{6,}@[a-z]",
}
_PATTERN = re.compile("|".join(f"({each})" for each in _SECRETS.values()))
#: Secrets of nobody: canaries, and letters or digits in their order.
_MADE_UP = re.compile(r"Canary|abcdef|012345|0{12}", re.IGNORECASE)
#: Others, by the beginning of their SHA-256: what they are.
_KNOWN = {
    "76a02a97ff9a": "the form of an address with a login, in messages",
    "563b5df1462c": "a password of nobody, in tests of what a profile names",
    "f2d6ca165150": "the key in the examples of Stripe's own documentation",
    "a0fd043bf8c0": "a scenario's key on the sandbox",
}


def scan_repository(tries: Tries) -> None:
    """Look for secrets in every file that is committed, or could be."""
    listed = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        path = ROOT / name
        if path.is_file():
            found = list(secrets_in(path.read_text("utf-8", "replace")))
            tries.check(f"{name}: {', '.join(found)}" * bool(found), "no secret in it")
            tries.tried()


def secrets_in(text: str) -> Iterator[str]:
    """Yield what is in a text that is a secret of somebody; never the secret itself."""
    for match in _PATTERN.finditer(text):
        fingerprint = hashlib.sha256(match[0].encode()).hexdigest()[:12]
        if not _MADE_UP.search(match[0]) and fingerprint not in _KNOWN:
            yield f"{list(_SECRETS)[(match.lastindex or 1) - 1]} ({fingerprint})"


def audit(tries: Tries) -> None:
    """Ask pip-audit for advisories about every package, where it can be had and can ask."""
    command = ["uv", "tool", "run", "pip-audit", "--requirement", str(HASHES), "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(
            command, cwd=tries.folder, capture_output=True, text=True, check=False, timeout=300
        )
        packages = json.loads(done.stdout)["dependencies"]
    except (FileNotFoundError, subprocess.TimeoutExpired, json.JSONDecodeError):
        raise Skipped("pip-audit cannot be had, or no advisory service can be reached") from None
    audited = [package for package in packages if "vulns" in package]
    if not audited:
        raise Skipped("no advisory service can be reached: pip-audit found no package there")
    for package in audited:
        told = ", ".join(vulnerability["id"] for vulnerability in package["vulns"])
        problem = f"{package['name']} {package['version']}: {told}" if told else ""
        tries.check(problem, "no advisory")
        tries.tried()


def check_hashes(tries: Tries) -> None:
    """Compare the packages that are hashed with those that are pinned."""
    text = HASHES.read_text()
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pinned = pins["tool"]["uv"]["constraint-dependencies"]
    for _, problem in zip(
        pinned, [*hash_problems(text, pinned), *[""] * len(pinned)], strict=False
    ):
        tries.check(problem, "pinned, with the hash of each of its files")
        tries.tried()


def hash_problems(text: str, pinned: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with a file of hashes: a package without, too many, or an address."""
    hashed = dict(
        re.findall(r"(?m)^([a-z0-9.-]+==[^ ;\\\n]+)[^\\\n]*((?:\\\n +--hash=\S+ ?)*)", text)
    )
    for pin in pinned:
        if "--hash=sha256:" not in hashed.get(pin, ""):
            yield f"{pin} has no hash in {HASHES.name}: run scripts/pin.py"
    for name in hashed.keys() - set(pinned):
        yield f"{name} in {HASHES.name} is pinned nowhere: run scripts/pin.py"
    if "://" in text:
        yield f"{HASHES.name} names an address"
