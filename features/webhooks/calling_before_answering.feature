@webhooks
Feature: Calling Stripe before answering
  An endpoint may call Stripe while Stripe waits for it: to write down why, to decide the older way,
  or to freeze a card it no longer trusts. Whoever locks up here makes its customers wait at the till.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: An endpoint may call Stripe before it answers
    Illustrates "Handling real-time auth webhooks": metadata, and the approve and decline calls.

    Scenario: The endpoint writes on the authorization first
      Given the endpoint writes on the authorization and approves
        | seen by | the endpoint |
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved: webhook_approved
      And the authorization bears
        | seen by | the endpoint |

    Scenario: A call that approves outweighs the reply
      Given the endpoint approves by a call and then declines
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved: webhook_approved
      And the Issuing balance has fallen by $10.00

    Scenario: A call that declines outweighs the reply
      Given the endpoint declines by a call and then approves
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: webhook_declined
      And the Issuing balance has not changed

    Scenario: A card frozen meanwhile cannot be used
      Given the endpoint freezes the card and approves
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: card_inactive
      And the Issuing balance has not changed
