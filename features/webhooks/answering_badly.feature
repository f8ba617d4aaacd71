@webhooks
Feature: Answering badly
  An endpoint that answers late, or with something nobody can read, has not decided. What becomes of
  the purchase then is told by its reason, and by a message for whoever has to mend the endpoint.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: Two seconds are enough or too late
    Illustrates "Handling real-time auth webhooks": after two seconds the account's default decides.

    Scenario Outline: The endpoint takes its time
      Given the endpoint approves purchases after <seconds> seconds
      When the company spends $10.00 at Rocket Rides
      Then the authorization is <outcome>

      Examples:
        | seconds | outcome                    | because                  |
        | 1.9     | approved: webhook_approved | it is still in time      |
        | 2.1     | declined: webhook_timeout  | Stripe waits two seconds |

    @slow
    Scenario: Two real seconds
      Given the endpoint really waits 2.3 seconds and approves
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: webhook_timeout

    Scenario: An endpoint that hangs up has not decided
      Given the endpoint hangs up
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: webhook_timeout
      And the Issuing balance has not changed

    @sandbox_only
    Scenario: The account approves what nobody decides
      On live it cannot run, because only a person can set the account's default in the Dashboard.

      Given purchases nobody decides are approved
      And the endpoint hangs up
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved: webhook_timeout
      And the Issuing balance has fallen by $10.00

  Rule: A reply that cannot be read declines, and says what is wrong with it
    Illustrates "Handling real-time auth webhooks": what a response has to say.

    Scenario Outline: The endpoint answers something else
      Given the endpoint answers with <reply>
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: webhook_error
      And the decision says what is wrong: <words>
      And the Issuing balance has not changed

      Examples:
        | reply                      | words          | because                              |
        | broken JSON                | not JSON       | nobody can read half an object       |
        | no decision                | approved       | approved is the one word it needs    |
        | text instead of a decision | approved       | yes is a word, true is a decision    |
        | no Stripe-Version          | Stripe-Version | the header is required               |
        | an unknown Stripe-Version  | latest         | versions are dates                   |
        | another content type       | text/html      | only JSON is read                    |
        | the status 500             | 500            | an error decides nothing             |
        | a redirect                 | 302            | redirects are not followed           |
