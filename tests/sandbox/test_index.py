"""The index of a table finds exactly what a look at each record would find."""

import random

import pytest

from issuing_sandbox.store import indexed_fields
from issuing_sandbox.store.conditions import BLOCK, AnyOf, Equals, That, Within
from issuing_sandbox.store.tables import Table
from issuing_sandbox.store.transaction_log import Changes

KIND = "test.thing"
FIELDS = ("created", "owner", "posted", "state")
STATUSES = ("open", "posted", "void")
WHERES = [
    [("owner", Equals("owner_3"))],
    [("state", Equals("open")), ("owner", Equals("owner_3"))],
    [("state", AnyOf(("open", "void"))), ("created", Within({"gt": 300, "lte": 900}))],
    [("created", Within({"gte": 700}))],
    [("created", Within({"lt": 0}))],
    [("posted", Within({"lt": 50}, or_none=True)), ("owner", That(lambda name: name < "owner_4"))],
    [("posted", Equals(None))],
    [("owner", Equals("nobody"))],
]


@pytest.fixture(name="table")
def _table(monkeypatch):
    """A table of three blocks and some more, filled, changed and rolled back at random."""
    indexed_fields.readers.cache_clear()
    monkeypatch.setattr(indexed_fields, "INDEXED", {KIND: FIELDS})
    table = Changes().register(Table(KIND, Changes()))
    indexed_fields.readers.cache_clear()
    draw = random.Random("index")
    for number in range(3 * BLOCK + 100):
        table.put(_record(draw, number))
        if number % 5 == 0:
            table.put(_record(draw, draw.randrange(number + 1)))
        if number % 7 == 0:
            table.changes.commit()
        elif number % 11 == 0:
            table.changes.rollback()
    return table


def _record(draw, number):
    return {
        "id": f"thing_{number}",
        "created": number // 4,
        "owner": f"owner_{draw.randrange(9)}",
        "posted": draw.choice((None, draw.randrange(100))),
        "state": draw.choice(STATUSES),
    }


def _fits(record, where):
    return all(condition.fits(record[name]) for name, condition in where)


@pytest.mark.parametrize("where", WHERES)
def test_conditions_find_what_a_look_at_each_record_finds(table, where):
    """Both ways, from either end and from any record."""
    everything = [record for _, record in table.rows()]
    found = [record for record in everything if _fits(record, where)]

    assert len(table) > 2 * BLOCK
    assert list(table.oldest_first(where=where)) == found
    assert list(table.newest_first(where=where)) == found[::-1]
    for at in (0, 5, BLOCK - 1, BLOCK, len(everything) // 2, len(everything) - 1):
        name = everything[at]["id"]
        older = [record for record in everything[:at] if _fits(record, where)]
        newer = [record for record in everything[at + 1 :] if _fits(record, where)]
        assert list(table.newest_first(older_than=name, where=where)) == older[::-1]
        assert list(table.oldest_first(newer_than=name, where=where)) == newer


@pytest.mark.parametrize("where", WHERES)
def test_an_order_by_a_number_is_that_of_sorting(table, where):
    """Both ways, from either end and from any record that has the number."""
    everything = [record for _, record in table.rows()]
    numbered = [record for record in everything if record["posted"] is not None]
    numbered.sort(key=lambda record: record["posted"])
    found = [record for record in numbered if _fits(record, where)]

    assert list(table.in_order_of("posted", where, descending=False)) == found
    assert list(table.in_order_of("posted", where, descending=True)) == found[::-1]
    for at in (0, 7, len(numbered) // 2, len(numbered) - 1):
        beyond = numbered[at]["id"]
        lower = [record for record in numbered[:at] if _fits(record, where)]
        upper = [record for record in numbered[at + 1 :] if _fits(record, where)]
        assert (
            list(table.in_order_of("posted", where, descending=True, beyond=beyond))
            == (lower[::-1])
        )
        assert list(table.in_order_of("posted", where, descending=False, beyond=beyond)) == upper


class _Places(int):
    """Places of a block that note the longest integer that they are compared with, in bits."""

    longest = 0

    def __and__(self, other):
        _Places.longest = max(_Places.longest, other.bit_length())
        return _Places(int(self) & other)

    __rand__ = __and__


class _Everywhere(Equals):
    """A condition that all places of a block meet."""

    def places(self, groups):
        """Return all places."""
        return _Places(super().places(groups))


@pytest.mark.parametrize("walk", ["newest_first", "oldest_first", "up", "down"])
def test_a_block_costs_the_same_wherever_it_is(monkeypatch, table, walk):
    """No walk works with an integer longer than a block and a little, however many there are."""
    monkeypatch.setattr(_Places, "longest", 0)
    where = [("state", _Everywhere("open"))]
    if walk in {"up", "down"}:
        numbered = (each for each in table.newest_first() if each["posted"] in range(40, 60))
        newest = next(numbered)["id"]
        found = table.in_order_of("posted", where, descending=walk == "down", beyond=newest)
    else:
        found = getattr(table, walk)(where=where)

    assert list(found)
    assert 0 < _Places.longest <= BLOCK + 2


def test_a_block_that_is_rolled_back_is_no_block(table):
    """A request that made more records than a block has leaves none of them behind."""
    table.changes.commit()
    before = list(table.newest_first(where=WHERES[0]))
    draw = random.Random("more")
    for number in range(10_000, 10_000 + 2 * BLOCK):
        table.put(_record(draw, number))
    table.changes.rollback()

    assert list(table.newest_first(where=WHERES[0])) == before
