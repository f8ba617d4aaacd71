"""What was proved of a profile, kept beside the run's own folder for the certificates that follow.

It is a proof of just one program, profile, catalogue and set of features.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from issuing_harness.bounded_documents import read_json
from issuing_harness.certification.certificate import Proof
from issuing_harness.certification.documents import read_proof, write_proof
from issuing_harness.certification.proof_claims import problems_of_proof
from issuing_harness.certification.run import PROGRAM, Order, rests_on
from issuing_harness.certification.selection import selected_ids
from issuing_harness.errors import BundleError

PROOF: Final = "proof.json"
_OF_ANOTHER: Final = (
    "What `certify prove` found is not used: the integration is another program by now, or at "
    "another address. Prove it again. (What it writes while it runs belongs into .gitignore.)"
)
_OF_OTHER_RULES: Final = (
    "What `certify prove` found is not used: the profile, the requirements, the features or the "
    "harness have changed since. Prove it again."
)

_NOT_WHOLE: Final = (
    "What `certify prove` found is not used: somebody has changed it since, for it {}. Prove it "
    "again."
)


def what_is_proved(order: Order) -> Mapping[str, str]:
    """Return digests of the rules, and which program it is."""
    found = rests_on(order)
    program = found.pop(PROGRAM)
    return {"digest": json.dumps(found), "program": program}


def keep_proof(folder: Path, proved_of: Mapping[str, str], proof: Proof) -> None:
    """Keep in a folder what was proved, and of what."""
    kept = {**proved_of, "proof": json.loads(write_proof(proof))}
    (folder / PROOF).write_text(json.dumps(kept), encoding="utf-8")


def read_kept_proof(order: Order, folder: Path, tell: Callable[[str], None]) -> Proof | None:
    """Return what was proved of just this program, profile, catalogue and features, or ``None``.

    Args:
        order: what is certified.
        folder: where the proof is kept.
        tell: is given a line if there is a proof of something else.
    """
    with suppress(OSError, ValueError, KeyError, TypeError, BundleError):
        kept = read_json((folder / PROOF).read_bytes())
        here = what_is_proved(order)
        if all(kept[name] == here[name] for name in here):
            return _if_whole(read_proof(json.dumps(kept["proof"]).encode(), PROOF), order, tell)
        tell(_OF_ANOTHER if kept["digest"] == here["digest"] else _OF_OTHER_RULES)
    return None


def _if_whole(proof: Proof, order: Order, tell: Callable[[str], None]) -> Proof | None:
    """Return a proof that says what became of every fault; ``None`` of another, and say so."""
    selected = selected_ids(order.requirements, order.profile)
    problems = list(problems_of_proof(proof, order.profile, selected))
    if problems:
        tell(_NOT_WHOLE.format("; it ".join(problems)))
    return None if problems else proof
