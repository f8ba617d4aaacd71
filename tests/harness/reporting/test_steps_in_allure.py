"""Sentences become steps, calls hang under the sentence that made them, nothing is missing.

It is long because each layout stands in it as it is shown.
"""

from tests.harness.reporting.small_suite import Suite, outline

CARD = "passed: Given Alice holds a card"
WHEN_CARD = "passed: When Alice holds a card"
CALL = "  passed: POST /v1/issuing/cards → 200"
SPEND = "  passed: POST /v1/test_helpers/issuing/authorizations → 200"


def test_each_call_hangs_under_its_sentence(suite: Suite) -> None:
    """A sentence keeps its keyword, and its calls are its sub-steps."""
    suite.scenario("Given Alice holds a card", "When Alice spends 5", "Then it is approved")
    suite.run(expect={"passed": 1})

    assert list(outline(suite.results["A scenario"]["steps"])) == [
        *(CARD, CALL, "passed: When Alice spends 5", SPEND, "passed: Then it is approved"),
    ]


def test_a_call_shows_its_request_and_its_answer(suite: Suite) -> None:
    """The request is a curl command without the key, the response is indented JSON."""
    suite.scenario("When Alice holds a card", "Then it is approved")
    suite.run()

    [call] = suite.results["A scenario"]["steps"][0]["steps"]

    assert suite.results.attachment(call, "request") == (
        "# Request-Id: req_1\n"
        "# A sandbox was asked. To ask one: issuing-sandbox --port 12111\n"
        "curl http://127.0.0.1:12111/v1/issuing/cards \\\n"
        "  -u sk_test_…: \\\n"
        "  -H 'Stripe-Version: 2026-05-27.dahlia' \\\n"
        "  -d cardholder=ich_1\n"
    )
    response = suite.results.attachment(call, "answer 200")
    assert response == '{\n  "id": "ich_1",\n  "amount": 1000\n}'


def test_equal_polls_are_one_row(suite: Suite) -> None:
    """Asked three times and answered alike is one row, with the first request and the last."""
    suite.steps("""
        @when("the program waits")
        def waits(program):
            for status in ("pending",) * 3 + ("done",):
                program.ask("/v1/events", method="GET", body=f'{{"status":"{status}"}}')
    """)
    suite.scenario("When the program waits", "Then it is approved")
    suite.run(expect={"passed": 1})

    polls, last = suite.results["A scenario"]["steps"][0]["steps"]
    assert polls["name"].startswith("GET /v1/events → 200, asked 3 times in 0.")
    assert last["name"] == "GET /v1/events → 200"
    assert "req_1" in suite.results.attachment(polls, "request")
    assert "req_3" in suite.results.attachment(polls, "last request")


def test_a_refused_call_has_the_status_of_the_sentence_it_made_fail(suite: Suite) -> None:
    """No tick on what caused a failure; a refusal that was expected is none."""
    suite.steps("""
        @when("the program tries")
        def tries(program):
            program.ask("/v1/a", status=400)

        @then("it works")
        def works(program):
            program.ask("/v1/b")
            program.ask("/v1/c", status=402)
            assert not "refused"
    """)
    suite.scenario("When the program tries", "Then it works")
    suite.run(expect={"failed": 1})

    assert list(outline(suite.results["A scenario"]["steps"])) == [
        "passed: When the program tries",
        "  passed: POST /v1/a → 400",
        "failed: Then it works",
        "  passed: POST /v1/b → 200",
        "  failed: POST /v1/c → 402",
    ]


def test_what_caused_a_delivery_stands_above_it(suite: Suite) -> None:
    """A real-time request is answered before the call that caused it returns."""
    suite.steps("""
        @when("the webhook decides")
        def the_webhook_decides(program):
            event = '{"type":"issuing_authorization.request","data":{"object":{"id":"iauth_1"}}}'
            delivery = Delivery(event, EndpointReply(200, {}, ""))
            hook = program.item.ihook.pytest_issuing_delivery
            hook(item=program.item, delivery=delivery, span=Span(2, 3))
            program.ask("/v1/a")
    """)
    suite.scenario("When the webhook decides", "Then it is approved")
    suite.run(expect={"passed": 1})

    assert list(outline(suite.results["A scenario"]["steps"]))[1:3] == [
        "  passed: POST /v1/a → 200",
        "  passed: ← issuing_authorization.request about iauth_1 → 200",
    ]


def test_sentences_after_a_failure_are_skipped(suite: Suite) -> None:
    """The one that was wrong is failed, with its message; nobody came to the rest."""
    suite.scenario("When Alice holds a card", "Then it is declined", "And it is approved")
    suite.run(expect={"failed": 1})

    result = suite.results["A scenario"]
    assert result["status"] == "failed"
    assert list(outline(result["steps"])) == [
        *(WHEN_CARD, CALL, "failed: Then it is declined", "skipped: And it is approved"),
    ]
    assert "'approved' == 'declined'" in result["steps"][1]["statusDetails"]["message"]


def test_a_skip_inside_a_sentence_closes_it(suite: Suite) -> None:
    """pytest-bdd calls no hook for it; the next scenario must not land inside this sentence."""
    suite.steps("""
        @when("there is no money")
        def no_money(): pytest.skip("nothing to spend")
    """)
    suite.feature("""
        Feature: Freezing a card
          Scenario: One
            When there is no money
            And Alice holds a card
            Then it is approved
          Scenario: Two
            When Alice holds a card
            Then it is approved
    """)
    suite.run(expect={"skipped": 1, "passed": 1})

    assert list(outline(suite.results["One"]["steps"])) == [
        "skipped: When there is no money",
        "skipped: And Alice holds a card",
        "skipped: Then it is approved",
    ]
    assert list(outline(suite.results["Two"]["steps"])) == [
        WHEN_CARD,
        CALL,
        "passed: Then it is approved",
    ]


def test_an_expected_failure_inside_a_sentence_excuses_no_scenario(suite: Suite) -> None:
    """pytest.xfail() does call pytest-bdd's hook; the scenario is broken all the same."""
    suite.steps("""
        @when("a known gap")
        def known_gap(): pytest.xfail("not modelled")
    """)
    suite.scenario("When a known gap", "Then it is approved")
    suite.run(expect={"failed": 1})

    result = suite.results["A scenario"]
    assert result["status"] == "broken"
    assert list(outline(result["steps"])) == [
        "skipped: When a known gap",
        "skipped: Then it is approved",
    ]


def test_a_sentence_nobody_defines_is_broken_and_shown(suite: Suite) -> None:
    """The scenario does not begin; the report shows which sentence kept it from that."""
    suite.scenario("Given Alice holds a card", "When Alice flies", "Then it is approved")
    suite.run(expect={"errors": 1})

    result = suite.results["A scenario"]
    assert result["status"] == "broken"
    assert "Alice flies" in result["statusDetails"]["message"]
    assert "trace" not in result["statusDetails"]
    assert list(outline(result["steps"])) == [
        "skipped: Given Alice holds a card",
        "broken: When Alice flies",
        "skipped: Then it is approved",
    ]


def test_a_scenario_that_ends_in_its_set_up_is_complete(suite: Suite) -> None:
    """allure-pytest-bdd leaves it out altogether; here all its sentences are listed as skipped."""
    suite.steps("""
        @pytest.fixture(autouse=True)
        def stage(): raise RuntimeError("the stage collapsed")
    """)
    suite.scenario("When Alice holds a card", "Then it is approved", name="Stageless")
    suite.run(expect={"errors": 1})

    result = suite.results["Stageless"]
    assert result["status"] == "broken"
    assert list(outline(result["steps"])) == [
        "skipped: When Alice holds a card",
        "skipped: Then it is approved",
    ]


def test_a_scenario_skipped_before_it_began_is_complete(suite: Suite) -> None:
    """A hook that skips, here one that comes before all others, does not cost the scenario."""
    suite.steps("""
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(item): pytest.skip("live only")
    """)
    suite.scenario("When Alice holds a card", "Then it is approved", name="Elsewhere")
    suite.run(expect={"skipped": 1})

    result = suite.results["Elsewhere"]
    assert result["status"] == "skipped"
    assert "statusDetails" not in result
    assert result["description"].startswith("**Skipped: live only**")
    assert len(result["steps"]) == 2


def test_tables_and_texts_hang_under_their_sentence(suite: Suite) -> None:
    """``{}`` is JSON, ``{x`` is not."""
    suite.steps("""
        @when("these:")
        def these(datatable): assert dict(datatable)

        @when("this:")
        def this(docstring): assert docstring
    """)
    suite.scenario(
        'When these:\n  | name | "amount" |\n  | a, b | 1 |',
        'And this:\n  """\n  {}\n  """',
        'And this:\n  """\n  {x\n  """',
        'And this:\n  """\n  <a/>\n  """',
        "Then it is approved",
    )
    suite.run(expect={"passed": 1})

    steps = suite.results["A scenario"]["steps"]
    assert suite.results.attachment(steps[0], "table") == 'name,"""amount"""\n"a, b",1\n'
    kinds = [kind for step in steps[1:4] for _, _, kind in suite.results.attached(step)]
    assert kinds == ["json", "txt", "xml"]


def test_a_fixture_first_needed_by_a_sentence_calls_under_it(suite: Suite) -> None:
    """What caused the call is the sentence, not the fixture's own entry in the report."""
    suite.steps("""
        @pytest.fixture
        def shop(program): program.ask("/v1/balance", method="GET")

        @when("a shop")
        def a_shop(shop): pass
    """)
    suite.scenario("When a shop", "Then it is approved")
    suite.run(expect={"passed": 1})

    assert list(outline(suite.results["A scenario"]["steps"])) == [
        "passed: When a shop",
        "  passed: GET /v1/balance → 200",
        "passed: Then it is approved",
    ]


def test_a_fixture_outside_of_sentences_shows_its_own_calls(suite: Suite) -> None:
    """Set-up and putting away belong to the fixture, and appear there."""
    suite.steps("""
        @pytest.fixture(autouse=True)
        def account(program):
            program.ask("/v1/account", method="GET")
            yield
            program.ask("/v1/account/close")
    """)
    suite.scenario("When Alice holds a card", "Then it is approved")
    suite.run(expect={"passed": 1})

    [container] = suite.results.containers
    befores = {before["name"]: before for before in container["befores"]}
    afters = {after["name"]: after for after in container["afters"]}
    assert list(outline(befores["account"]["steps"])) == ["passed: GET /v1/account → 200"]
    assert list(outline(afters["account"]["steps"])) == ["passed: POST /v1/account/close → 200"]


def test_a_call_from_a_thread_lands_under_the_open_sentence(suite: Suite) -> None:
    """Also from a thread that is older than the sentence, where Allure's own way gets it wrong."""
    suite.steps("""
        import queue, threading

        @pytest.fixture
        def worker(program):
            requests, done = queue.Queue(), queue.Queue()
            def work():
                while (path := requests.get()):
                    program.ask(path)
                    done.put(path)
            thread = threading.Thread(target=work)
            thread.start()
            yield lambda path: (requests.put(path), done.get())
            requests.put(None)
            thread.join()

        @when(parsers.parse("the integration asks {path}"))
        def integration_asks(worker, path): worker(path)
    """)
    suite.scenario(
        *("When the integration asks /v1/a", "And the integration asks /v1/b"),
        "Then it is approved",
    )
    suite.run(expect={"passed": 1})

    assert list(outline(suite.results["A scenario"]["steps"])) == [
        "passed: When the integration asks /v1/a",
        "  passed: POST /v1/a → 200",
        "passed: And the integration asks /v1/b",
        "  passed: POST /v1/b → 200",
        "passed: Then it is approved",
    ]


def test_a_step_opened_by_hand_takes_the_calls_made_in_it(suite: Suite) -> None:
    """``allure.step`` inside a sentence works as it always does."""
    suite.steps("""
        import allure

        @when("a long story")
        def long_story(program):
            with allure.step("chapter one"):
                program.ask("/v1/a")
    """)
    suite.scenario("When a long story", "Then it is approved")
    suite.run(expect={"passed": 1})

    assert list(outline(suite.results["A scenario"]["steps"]))[:3] == [
        "passed: When a long story",
        "  passed: chapter one",
        "    passed: POST /v1/a → 200",
    ]


def test_an_answer_that_is_no_json_is_shown_as_it_is(suite: Suite) -> None:
    """A proxy's error page, say."""
    suite.steps("""
        @when("a bad gateway")
        def bad_gateway(program): program.ask("/v1/a", status=502, body="<html>")
    """)
    suite.scenario("When a bad gateway", "Then it is approved")
    suite.run(expect={"passed": 1})

    [call] = suite.results["A scenario"]["steps"][0]["steps"]
    assert call["name"] == "POST /v1/a → 502"
    assert suite.results.attachment(call, "answer 502") == "<html>"


def test_a_sentence_that_keeps_a_scenario_from_running_has_the_message(suite: Suite) -> None:
    """The report shows it at that sentence, and not as one more step."""
    suite.scenario("When Alice flies", "Then it is approved")
    suite.run(expect={"errors": 1})

    flies, approved = suite.results["A scenario"]["steps"]
    assert (flies["status"], approved["status"]) == ("broken", "skipped")
    assert flies["statusDetails"]["message"].startswith("UndefinedSentence: ")
    assert "statusDetails" not in approved
