"""What somebody has switched is seen at the account's top, and in the forms that switch it."""

import re
from collections.abc import Mapping

import pytest

from issuing_sandbox import policies
from issuing_sandbox.app import Sandbox
from issuing_sandbox.errors import KIND_WORDS
from issuing_sandbox.page.lists import OBJECT_LISTS
from issuing_sandbox.page.records import title_of
from issuing_sandbox.page.switches import SWITCHES
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running
from tests.sandbox.api import OverHttp
from tests.sandbox.connect import CUSTOM
from tests.sandbox.page import Page, look, press

#: By button: a policy that decides what nobody has switched, and another value of it.
POLICIES = {
    "authorization-default": ("undecided_purchases", "approve"),
    "fraud-challenges": ("fraud_challenges", True),
    "funding-model": ("funding_model", "financial_account_v2"),
    "onboarding": ("onboarding", "required"),
}


@pytest.fixture(name="home")
def _home(api):
    """The path of the account's page."""
    return f"/account/{api.see('/v1/account')['id']}"


def chosen(page: Page, button: str) -> list[str]:
    """What the select of a button's form begins with."""
    [form] = re.findall(rf'action="[^"]*/do/{button}">.*?</form>', page.source, re.DOTALL)
    return re.findall(r"<option selected>([^<]*)</option>", form)


def facts(page: Page) -> dict[str, str]:
    """What stands at the account's top, by its label."""
    return dict(re.findall(r"<dt>([^<]*)</dt><dd[^>]*>([^<]*)</dd>", page.source))


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.button)
def test_what_is_switched_is_shown_and_can_be_switched_back(base, api, home, switch):
    """Only while it is not as usual; the form begins with the present value."""
    usual = chosen(look(base, home), switch.button)
    [other] = [each for each in switch.words if each not in usual][:1]
    assert switch.label not in facts(look(base, home))

    press(base, home, switch.button, **{switch.field: other})
    page = look(base, home)
    assert facts(page)[switch.label] == switch.words[other]
    assert chosen(page, switch.button) == [other]

    press(base, home, switch.button, **{switch.field: usual[0]})
    assert switch.label not in facts(look(base, home))
    assert chosen(look(base, home), switch.button) == usual


@pytest.mark.parametrize("button", POLICIES)
def test_a_policy_says_what_nobody_has_switched(button):
    """It is on the page of all accounts, and no switch of this one."""
    name, value = POLICIES[button]
    assert value != policies.POLICIES[name].default
    with running(Sandbox(policies=Policies(**{name: value}))) as base:
        api = OverHttp(base, "sk_test_of_this_test")
        page = look(base, f"/account/{api.see('/v1/account')['id']}")
        api.close()

    assert chosen(page, button) == [str(value).lower()]
    assert {each.label for each in SWITCHES} & facts(page).keys() == set()


def test_the_failure_of_the_next_purchase_is_a_planned_fault(base, api, home):
    """Until that purchase is made."""
    press(base, home, "fail-next")
    [planned] = look(base, home).tables["planned-faults"]
    assert (planned["id"], planned["kind"], planned["times"]) == (
        "next purchase",
        "stripe_internal_error",
        "1",
    )

    api.fund(500)
    api.authorize(api.card()["id"], 500)
    assert look(base, home).tables["planned-faults"] == []


def test_a_deleted_account_has_a_page_that_says_so(base, api, home):
    """Its platform still lists it; the API shows no more of it than that it is gone."""
    name = api.have("/v1/accounts", CUSTOM)["id"]
    before = look(base, f"{home}/objects/{name}")
    headers: Mapping[str, str] = {"authorization": f"Bearer {api.key}"}
    api.send("DELETE", f"/v1/accounts/{name}", "", headers, b"")
    after = look(base, f"{home}/objects/{name}")

    assert (before.status, after.status) == (200, 200)
    assert '"deleted": true' in after.text
    assert '"deleted": true' not in before.text


def test_a_list_is_named_after_what_is_in_it():
    """In words, in the plural, and no two of one name."""
    titles = {kind: title_of(kind) for kind in KIND_WORDS if kind not in OBJECT_LISTS}
    others = [listing.title for listing in OBJECT_LISTS.values()]

    assert titles["bank_account"] == "Bank accounts"
    assert titles["issuing.physical_bundle"] == "Physical bundles"
    assert titles["account"] == "Connected accounts"
    assert len({*titles.values(), *others}) == len([*titles, *others])
    assert all("_" not in title and "." not in title for title in titles.values())
