@fraud @sandbox_only
Feature: Asking the cardholder
  A suspicious purchase may well be Alice's. With fraud challenges on, she gets a text message: a yes
  lets her try again at once, a no tells the program that her card is in other hands. It runs on the
  sandbox only, because fraud challenges are a preview that a person switches on in the Dashboard.

  Background:
    Given the Issuing balance holds at least $50.00
    And fraud challenges are switched on
    And Alice holds an active card
    And somebody has paid $10.00 at the bookshop with a fraud risk of highest

  Rule: The purchase is declined, and Alice is asked
    Illustrates "Manage transaction fraud": fraud challenges.

    Scenario: Alice looks at her telephone
      When the cardholder confirms the purchase
      Then the challenge is verified
      And issuing_authorization.updated is sent about the authorization

    Scenario: A yes does not revive what was declined
      When the cardholder confirms the purchase
      Then the authorization is declined: suspected_fraud
      And the Issuing balance has not changed

    Scenario: A no is kept
      When the cardholder denies the purchase
      Then the challenge is rejected
      And the authorization is declined: suspected_fraud
      And issuing_authorization.updated is sent about the authorization

    Scenario Outline: Nobody answers twice
      Given the cardholder has <answered> the purchase
      When the cardholder tries to confirm the purchase
      Then Stripe refuses

      Examples:
        | answered  | because                   |
        | confirmed | once is enough            |
        | denied    | a no cannot be taken back |

  Rule: A yes clears the next try at the same merchant, and a no clears nothing
    Illustrates "Manage transaction fraud": what the cardholder's answer does.

    Scenario: Alice tries again
      Given the cardholder has confirmed the purchase
      When somebody pays $10.00 at the bookshop with a fraud risk of highest
      Then the authorization is approved
      And the cardholder has stood up for the authorization
      And the Issuing balance has fallen by $10.00

    Scenario: It is the thief who tries again
      Given the cardholder has denied the purchase
      When somebody pays $10.00 at the bookshop with a fraud risk of highest
      Then the authorization is declined: suspected_fraud
      And nobody has stood up for the authorization
      And the challenge is pending

    Scenario: Another merchant is another question
      Given the cardholder has confirmed the purchase
      When somebody pays $10.00 at the casino with a fraud risk of highest
      Then the authorization is declined: suspected_fraud
      And nobody has stood up for the authorization
