"""What a proof has to say to count: of every fault what became of it, or rightly that it is moot.

A fault that nothing noticed is easily left out, or said not to apply, by whoever would rather have
it that way; so both are judged again by the profile and the catalogue.
"""

from collections.abc import Collection, Iterator

from issuing_harness.certification.certificate import Noticed, Proof
from issuing_harness.certification.faulty_way import PlantedFault
from issuing_harness.certification.planted_faults import FAULTS
from issuing_harness.certification.profile import Profile


def why_moot(fault: PlantedFault, profile: Profile, selected: Collection[str]) -> str:
    """Return why a fault cannot matter under a profile; empty if it can.

    Args:
        fault: what would be planted.
        profile: what the integration does.
        selected: the ids of the requirements that are tried.
    """
    if not profile.offers(fault.needs):
        return profile.missing[fault.needs]
    if fault.polled and profile.endpoint is not None:
        return "it has an endpoint, and what it gets there is spoilt instead"
    is_noticed = not set(selected).isdisjoint(fault.noticed)
    return "" if is_noticed else "no requirement that could notice it is selected and applies"


def problems_of_proof(proof: Proof, profile: Profile, selected: Collection[str]) -> Iterator[str]:
    """Yield why a proof does not count, in words that complete "it …".

    Args:
        proof: what is said of the planted faults.
        profile: what the integration does.
        selected: the ids of the requirements that are tried.
    """
    noticed = {each.name: each.noticed for each in proof.faults}
    left_out = [each.name for each in FAULTS if each.name not in noticed]
    if left_out:
        yield f"leaves out {', '.join(left_out)}"
    for fault in FAULTS:
        said, reason = noticed.get(fault.name), why_moot(fault, profile, selected)
        if said is Noticed.MOOT and not reason:
            yield f"says that {fault.name} does not apply, and it does"
        elif said not in (None, Noticed.MOOT) and reason:
            yield f"says that {fault.name} is {said}, and it does not apply: {reason}"
