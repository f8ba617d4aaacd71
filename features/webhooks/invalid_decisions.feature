@webhooks
Feature: Timeouts and invalid decisions
  An endpoint that responds too late, or with something that is no decision, has not decided. The
  reason of the authorization and its message tell the endpoint's developers what went wrong.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: After two seconds the account's timeout default decides
    Illustrates "Handling real-time auth webhooks": the timeout, and the default in the Dashboard.

    @req:ISS-DEC-018
    Scenario Outline: A response after <seconds> seconds: <outcome>
      Given the endpoint approves purchases after <seconds> seconds
      When the company spends $10.00 at Rocket Rides
      Then the authorization is <outcome>

      Examples:
        | seconds | outcome                    | because                      |
        |     1.9 | approved: webhook_approved | it is in time                |
        |     2.1 | declined: webhook_timeout  | it is later than two seconds |

    @slow
    Scenario: A response after more than two seconds of real time is too late
      Given the endpoint approves purchases after 2.3 seconds of real time
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: webhook_timeout

    @req:ISS-DEC-018
    Scenario: A connection closed without a response is a timeout
      Given the endpoint closes the connection without a response
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: webhook_timeout
      And the Issuing balance has not changed

    @sandbox_only @req:ISS-DEC-018
    Scenario: The timeout default may be to approve
      It cannot run live, because only a person can set the default in the Dashboard.

      Given the timeout default is to approve
      And the endpoint closes the connection without a response
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved: webhook_timeout
      And the Issuing balance has fallen by $10.00

  Rule: An invalid response declines, and the reason message says what is wrong
    Illustrates "Handling real-time auth webhooks": what a response must contain.

    @req:ISS-DEC-018
    Scenario Outline: A response with <reply> is an error
      Given the endpoint responds with <reply>
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: webhook_error
      And the authorization has a reason message about <words>
      And the Issuing balance has not changed

      Examples:
        | reply                      | words          | because                         |
        | broken JSON                | not JSON       | the body cannot be parsed       |
        | no decision                | approved       | the field approved is required  |
        | text instead of a decision | approved       | approved must be a boolean      |
        | no Stripe-Version          | Stripe-Version | the header is required          |
        | an unknown Stripe-Version  | latest         | a version begins with a date    |
        | another content type       | text/html      | the body must be JSON           |
        | the status 500             |            500 | only a status of 200 can decide |
        | a redirect                 |            302 | redirects are not followed      |
