@fraud
Feature: Declining what looks like fraud
  Stripe scores every purchase. What is almost certainly a thief's is declined before anybody is asked,
  and whatever is less certain is left to the program.

  Background:
    Given the Issuing balance holds at least $50.00
    And Alice holds an active card

  Rule: Only the highest risk is declined
    Illustrates "Manage transaction fraud": purchases that Stripe blocks.

    Scenario: It is almost certainly a thief
      When somebody pays $10.00 at the casino with a fraud risk of highest
      Then the authorization is declined: suspected_fraud
      And nobody has stood up for the authorization
      And the Issuing balance has not changed
      And the ledger shows nothing of the authorization

    Scenario Outline: It may be Alice
      When somebody pays $10.00 at the bookshop with a fraud risk of <level>
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00

      Examples:
        | level        | because                                 |
        | elevated     | the program may want to look at it      |
        | normal       | it is a purchase like others            |
        | low          | Alice goes there every day              |
        | not_assessed | nobody knows, and nobody says it is not |

  Rule: What Stripe declines for fraud, the endpoint never hears of
    Illustrates "Manage transaction fraud": the real-time endpoint comes after Stripe's own checks.

    Scenario: The endpoint would have approved
      Given the endpoint approves purchases
      When somebody pays $10.00 at the casino with a fraud risk of highest
      Then the authorization is declined: suspected_fraud
      And the endpoint was not asked
