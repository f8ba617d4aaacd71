@fraud
Feature: Fraud risk
  Stripe rates the fraud risk of every purchase. It declines the highest risk before any endpoint is
  asked, and leaves everything below to the program.

  Background:
    Given the Issuing balance holds at least $50.00
    And Alice holds an active card

  Rule: Only the highest fraud risk is declined
    Illustrates "Manage transaction fraud": purchases that Stripe blocks.

    Scenario: A purchase with the highest fraud risk is declined
      When somebody pays $10.00 at the casino with the highest fraud risk
      Then the authorization is declined: suspected_fraud
      And the cardholder has not confirmed the purchase
      And the Issuing balance has not changed
      And the ledger shows nothing for the authorization

    Scenario Outline: A purchase with <risk> fraud risk is approved
      When somebody pays $10.00 at the bookshop with <risk> fraud risk
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00

      Examples:
        | risk        | because                                   |
        | an elevated | it is left to the program                 |
        | a normal    | it is a purchase like most                |
        | a low       | it is safer than most                     |
        | no assessed | without an assessment nothing is declined |

    Scenario: Of two cards, only the one that is used is rated
      Given Bob holds an active card
      And Bob has spent $10.00 at the casino
      When somebody pays $10.00 at the casino with Alice's card at the highest fraud risk
      Then Alice's purchase is declined: suspected_fraud
      And Alice has not confirmed the purchase

  Rule: The real-time endpoint is not asked about the highest fraud risk
    Illustrates "Manage transaction fraud": the real-time endpoint comes after Stripe's own checks.

    @req:ISS-SEC-010
    Scenario: An endpoint that approves is not asked
      Given the endpoint approves purchases
      When somebody pays $10.00 at the casino with the highest fraud risk
      Then the authorization is declined: suspected_fraud
      And the endpoint receives no real-time request
