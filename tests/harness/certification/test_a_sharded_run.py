"""A certification on two machines: the example comes to what it comes to on one."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROFILE = ROOT / "examples/spend_platform/certification.toml"
SHARDS = 2

pytestmark = pytest.mark.long


@pytest.fixture(name="typed", scope="module")
def _typed(tmp_path_factory):
    """Types a command of certify in the folder of a machine, which has the same profile."""
    top = tmp_path_factory.mktemp("machines")
    text = f'{PROFILE.read_text()}\n[requirements]\nonly = ["ISS-DSP-003"]\n'
    start = f'folder = "{ROOT.as_posix()}/examples/spend_platform"\nready'
    text = text.replace("ready", start, 1)

    def typed(machine, *words):
        folder = top / machine
        folder.mkdir(exist_ok=True)
        (folder / "certification.toml").write_text(text)
        return subprocess.run(
            [sys.executable, "-m", "issuing_harness", "certify", *words],
            cwd=folder,
            env={**os.environ},
            capture_output=True,
            text=True,
            check=False,
        )

    typed.top = top
    return typed


def certificate(bundle):
    """Return the certificate of a bundle."""
    with zipfile.ZipFile(bundle) as archive:
        return json.loads(archive.read("certificate.json"))


def test_two_machines_come_to_what_one_comes_to(typed):
    """The same verdicts and counts; the bundle is whole, and is judged again from its evidence."""
    files = []
    for number in range(1, SHARDS + 1):
        done = typed(f"machine {number}", "--shard", f"{number}/{SHARDS}")
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"Shard {number} of {SHARDS}: " in done.stdout
        name = f"certificate-{number}-of-{SHARDS}.zip"
        files.append(str(typed.top / f"machine {number}/reports" / name))
    single = typed("one", "--output", "certificate.zip")
    assert single.returncode == 0, single.stdout + single.stderr

    merged = typed("merging", "merge", *files, "--output", "certificate.zip")

    assert merged.returncode == 0, merged.stdout + merged.stderr
    found = certificate(typed.top / "merging/certificate.zip")
    told = certificate(typed.top / "one/certificate.zip")
    for part in ("verdicts", "verdict", "grade", "counts", "versions", "profile"):
        assert found[part] == told[part], part
    scenarios = [{each["scenario"] for each in of["attempts"]} for of in (found, told)]
    assert scenarios[0] == scenarios[1]
    again = typed("merging", "verify", "certificate.zip", "--allow-unsigned", "--rejudge")
    assert again.returncode == 0, again.stdout + again.stderr

    lacking = typed("merging", "merge", files[0], "--output", "certificate.zip")

    assert lacking.returncode == 2
    assert f"shard 2 of {SHARDS} is missing" in lacking.stderr
