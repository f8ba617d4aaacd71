@api @sandbox_only
Feature: Rate limits and server errors
  Stripe may refuse a request because it is busy, or fail. A program must know which errors pass, and
  whether a repeated request can do harm. It cannot run live, because nobody can make Stripe fail.

  Rule: A rate limit, a lock timeout and a server error have codes of their own
    Illustrates "Rate limits" and "Errors" in Stripe's API reference.

    Scenario Outline: Stripe responds with <error> when <fault>
      Given <fault> on the next request
      When the program tries to retrieve its balance
      Then Stripe responds with <error>

      Examples:
        | fault                        | error            | because                          |
        | the rate limit is exceeded   |   429 rate_limit | a second allows so many requests |
        | a lock times out             | 429 lock_timeout | another request holds the object |
        | Stripe has an internal error |    500 api_error | the failure is Stripe's own      |

    Scenario: A request refused by a rate limit succeeds when it is repeated
      Given Alice is a cardholder
      And the program has tried to issue a card to Alice with an idempotency key while the rate limit is exceeded
      When the program repeats the request with the same idempotency key
      Then Stripe issues the card
      And Alice has no other card than the card

  Rule: A server error is kept with the idempotency key
    Illustrates "Idempotent requests": the first response is kept, a failure too. Whether the request
    was carried out, only a list can tell.

    Scenario: A repeated request gets the same server error
      Given Alice is a cardholder
      And the program has tried to issue a card to Alice with an idempotency key while Stripe has an internal error
      When the program tries to repeat the request with the same idempotency key
      Then Stripe responds with 500 api_error
