"""Lets the sound example suffer delivery faults by many seeds, none of which may accuse it.

Run it with ``uv run scripts/sound_integration.py [--seeds N]``. Its webhook endpoint is asked anew
in every scenario of ``features/integration``, on what was recorded of the sandbox; each event may
be doubled, late, out of order, dropped once or signed too long ago, as the seed draws it. Exit 1 if
a scenario fails under one of them.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.started import (
    Names,
    free_port,
    started,
)
from issuing_harness.progress import ProgressLine
from tests.integrations.drawn_faults import SEED

PROFILE = ROOT / "examples/spend_platform/certification.toml"
SECRET = "whsec_of_the_sound_example"  # noqa: S105 - of nobody


def main() -> None:
    """Try all seeds, several at a time."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=50, metavar="N")
    parser.add_argument("--first", type=int, default=1, metavar="SEED")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="at the same time")
    chosen = parser.parse_args()
    seeds = range(chosen.first, chosen.first + chosen.seeds)
    accused = []
    with ProgressLine("seeds") as line, ThreadPoolExecutor(chosen.jobs) as threads:
        for done, (seed, is_sound) in enumerate(threads.map(_tried, seeds), 1):
            line.tell(f"{done} of {len(seeds)}")
            line.tell_count(done, len(seeds))
            accused += [] if is_sound else [seed]
    print(f"{chosen.seeds - len(accused)} of {chosen.seeds} seeds accuse nobody.")
    sys.exit(bool(accused) or not chosen.seeds)


def _tried(seed: int) -> tuple[int, bool]:
    with _example() as url:
        command = [sys.executable, "-m", "pytest", "features/integration", "-q"]
        command += ["-p", "no:cacheprovider", "-p", "tests.integrations.drawn_faults"]
        command += ["--issuing-backend", "replay", "--issuing-integration", url]
        environment = os.environ | {"STRIPE_WEBHOOK_SECRET": SECRET, SEED: str(seed)}
        run = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    passed = re.search(r"(\d+) passed", run.stdout)
    is_sound = run.returncode == 0 and passed is not None
    print(f"seed {seed}: {run.stdout.strip().splitlines()[-1]}", flush=True)
    if not is_sound:
        print(run.stdout[-3000:], run.stderr[-1000:], sep="\n", flush=True)
    return seed, is_sound


@contextmanager
def _example() -> Iterator[str]:
    profile = read_profile(PROFILE)
    assert profile.start is not None
    assert profile.endpoint is not None
    with tempfile.TemporaryDirectory() as folder:
        known = {"python": sys.executable, "tmp": folder, "port": str(free_port())}
        names = Names(known | {"secret": SECRET})
        with started(profile.start, names, PROFILE.parent, Path(folder) / "log.txt"):
            yield names.fill(profile.endpoint.url)


if __name__ == "__main__":
    main()
