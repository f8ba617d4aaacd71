@webhooks
Feature: API calls during a real-time request
  An endpoint may call Stripe's API before it responds, to set metadata, to decide by the approve and
  decline calls, or to freeze a card. A deadlock here would make customers wait at the till.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: An API call during the request takes effect, and a decision by a call is final
    Illustrates "Handling real-time auth webhooks": metadata, and the approve and decline calls.

    Scenario: The endpoint sets metadata before it approves
      Given the endpoint sets metadata on the authorization, then approves
        | seen by | the endpoint |
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved: webhook_approved
      And the authorization has metadata
        | seen by | the endpoint |

    Scenario: An approve call outweighs a declining response
      Given the endpoint approves by an API call, then declines in its response
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved: webhook_approved
      And the Issuing balance has fallen by $10.00

    Scenario: A decline call outweighs an approving response
      Given the endpoint declines by an API call, then approves in its response
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: webhook_declined
      And the Issuing balance has not changed

    Scenario: A card frozen during the request declines the purchase
      Given the endpoint freezes the card, then approves
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: card_inactive
      And the Issuing balance has not changed
