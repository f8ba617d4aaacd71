"""What a scenario presumes: while that is not met, its failure says nothing of its requirements."""

from collections.abc import Collection, Mapping, Sequence

from issuing_harness.certification.certificate import Attempt

#: The attempts that accuse the integration, by requirement.
Failed = Mapping[str, Sequence[Attempt]]


def presumed(attempt: Attempt, failed: Failed) -> str:
    """Return the first requirement that an attempt presumes and has failed; empty if none has."""
    return next((name for name in attempt.presumes if name in failed), "")


def why_unsure(attempt: Attempt, left_out: Collection[str]) -> str:
    """Return what an attempt presumes and was not tried, with what to do; empty if all was.

    Args:
        attempt: one that accuses the integration.
        left_out: the requirements that a profile does not select, and nothing was tried of.
    """
    names = [name for name in attempt.presumes if name in left_out]
    if not names:
        return ""
    return (
        f"it presumes {', '.join(names)}, which the profile does not select: whether that is the "
        "cause shows once it is in requirements.only, too"
    )


def why_unknown(name: str, failed: Failed) -> str:
    """Return a presumed requirement that has failed, with what it is, and what all rests on.

    It may presume others itself, and is then inconclusive as well.
    """
    first, path = name, [name]
    while causes := [presumed(each, failed) for each in failed[path[-1]]]:
        if not all(causes):
            break
        if causes[0] in path:
            return f"{first}, which is inconclusive, since it presumes itself by way of others"
        path.append(causes[0])
    if path[-1] == first:
        return f"{first}, which is not met"
    return f"{first}, which is inconclusive, because {path[-1]} is not met"
