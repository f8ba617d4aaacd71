"""The shards of a certification, made one run: of the same program, by the same rules, and all."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from os.path import relpath
from typing import Final

from issuing_harness.certification.attempts import AttemptKeeper, read_attempts
from issuing_harness.certification.certificate import Slowness
from issuing_harness.certification.kept_run import begin
from issuing_harness.certification.run import PROGRAM, Ended, Order, certificate, rests_on
from issuing_harness.certification.selection import selected_ids
from issuing_harness.certification.shard_file import ShardFile
from issuing_harness.certification.shares import SHARES, take_over
from issuing_harness.errors import SettingsError
from issuing_harness.printable import in_one_line

#: How many scenarios a message names.
_MAX_NAMES: Final = 3
_AGAIN: Final = "Run all shards again, from one commit and with one profile."


def merge_shards(order: Order, shards: Sequence[ShardFile]) -> Ended:
    """Return what comes of the attempts of all shards; they are in the folder of the run then.

    Args:
        order: what is certified, as this machine has it.
        shards: all of them.

    Raises:
        SettingsError: one is missing, or they are not of one run, by the same rules.
    """
    for problem in _problems(order, shards):
        raise SettingsError(f"The shards were to be made one certificate, and are not: {problem}")
    begin(order.folder, shards[0].rests_on)
    for each in shards:
        for name, content in each.files.items():
            path = order.folder / SHARES / f"{each.shard.number:04}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for each in shards:
        for problem in _strangers(order, each):
            raise SettingsError(
                f"The shards were to be made one certificate, and are not: {problem}"
            )
    keeper = AttemptKeeper(order.folder, selected_ids(order.requirements, order.profile))
    take_over(keeper, order.folder)
    found = certificate(order, shards[0].planned, keeper.attempts)
    slowness = _slowest(shards)
    whole = replace(found, slowness=slowness, versions=shards[0].versions, commit=shards[0].commit)
    return Ended(whole, keeper.seals, shards[0].planned)


def _problems(order: Order, shards: Sequence[ShardFile]) -> Iterator[str]:
    yield from _wrong_number(shards)
    first = shards[0]
    here = {name: value for name, value in rests_on(order).items() if name != PROGRAM}
    for each in shards[1:]:
        yield from _differences(each, first.rests_on, first.versions, relpath(first.path))
        if list(each.planned) != list(first.planned):
            differing = {*each.planned} ^ {*first.planned}
            yield (
                f"{relpath(each.path)} has planned {len(each.planned)} scenarios, and "
                f"{relpath(first.path)} {len(first.planned)}, "
                f"{_named(differing) or 'in another order'}. {_AGAIN}"
            )
        if each.commit != first.commit:
            yield (
                f"{relpath(each.path)} is of the commit {_commit(each)}, and {relpath(first.path)} "
                f"of {_commit(first)}. {_AGAIN}"
            )
    yield from _differences(first, here, None, "this machine")
    yield from _otherwise_cut(shards)


def _otherwise_cut(shards: Sequence[ShardFile]) -> Iterator[str]:
    """Yield which scenarios are in several shards, or in none of them."""
    counts = Counter(name for each in shards for name in each.own)
    several = {name for name, count in counts.items() if count > 1}
    none = {*shards[0].planned} - counts.keys()
    for found, where in ((several, "in several shards"), (none, "in no shard")):
        if found:
            yield (
                f"{len(found)} of the scenarios are {where}: {_named(found)}. They were cut by "
                f"different files of durations. {_AGAIN}"
            )


def _wrong_number(shards: Sequence[ShardFile]) -> Iterator[str]:
    """Yield which shards are missing or too many, or that they are of several runs."""
    first = shards[0]
    for each in shards:
        if each.shard.count != first.shard.count:
            yield (
                f"{relpath(first.path)} is one of {first.shard.count} shards, and "
                f"{relpath(each.path)} one of {each.shard.count}. Name the files of one run."
            )
    counts = Counter(each.shard.number for each in shards)
    for number in range(1, first.shard.count + 1):
        if not counts[number]:
            yield (
                f"shard {number} of {first.shard.count} is missing. Name its file, too, or run it: "
                f"certify --shard {number}/{first.shard.count}."
            )
        if counts[number] > 1:
            paths = [relpath(each.path) for each in shards if each.shard.number == number]
            yield (
                f"shard {number} is there {counts[number]} times, and only one can count: "
                f"{', '.join(paths)}. Leave out all but one."
            )


def _differences(
    shard: ShardFile,
    others: Mapping[str, str],
    versions: Mapping[str, str] | None,
    whose: str,
) -> Iterator[str]:
    """Yield which of the things that attempts depend on differ from those of another."""
    for name in (name for name in others if shard.rests_on.get(name) != others[name]):
        told = [
            f"{package} {shard.versions.get(package)} and {version}"
            for package, version in (versions or {}).items()
            if shard.versions.get(package) != version
        ]
        which = f" ({', '.join(told)})" if told and "harness" in name else ""
        hint = (
            " Files that git does not know count, too: keep what a job fetches and writes below "
            "reports/."
            if name == PROGRAM
            else ""
        )
        yield (
            f"{name} of {relpath(shard.path)} differs from that of {whose}{which}.{hint} {_AGAIN}"
        )


def _strangers(order: Order, shard: ShardFile) -> Iterator[str]:
    """Yield attempts at scenarios that are not this shard's."""
    folder = order.folder / SHARES / f"{shard.shard.number:04}"
    own = {*shard.own}
    others = [each.scenario for each in read_attempts(folder) if each.scenario not in own]
    if others:
        yield (
            f"{relpath(shard.path)} has attempts at {len(others)} scenarios of other shards: "
            f"{_named({*others})}. Somebody has changed it. {_AGAIN}"
        )


def _slowest(shards: Sequence[ShardFile]) -> Slowness | None:
    """Return the least slowness that any shard has found to be too much, which holds for all."""
    found = [each.slowness for each in shards if each.slowness is not None]
    tried = [each for each in found if each.calls]
    return min(tried, key=lambda each: each.holds) if tried else next(iter(found), None)


def _commit(shard: ShardFile) -> str:
    return in_one_line(str(shard.commit.get("hash") or "nothing known"))


def _named(names: set[str]) -> str:
    listed = sorted(names)
    more = f" and {len(listed) - _MAX_NAMES} more" if len(listed) > _MAX_NAMES else ""
    return in_one_line(", ".join(listed[:_MAX_NAMES]) + more)
