@fraud @sandbox_only
Feature: Fraud challenges
  With fraud challenges enabled, Stripe declines a risky purchase and asks the cardholder by text message
  whether it was theirs. A yes lets an honest cardholder buy at once; a no tells the program that the card
  is in other hands. It cannot run live, because somebody has to enable the preview in the Dashboard.

  Background:
    Given the Issuing balance holds at least $50.00
    And fraud challenges are enabled
    And Alice holds an active card
    And somebody has tried to pay $10.00 at the bookshop with the highest fraud risk

  Rule: The purchase stays declined, whatever the cardholder responds
    Illustrates "Manage transaction fraud": fraud challenges.

    Scenario: A confirmed challenge is verified
      When Alice confirms the purchase
      Then the fraud challenge is verified
      And issuing_authorization.updated is sent about the authorization

    Scenario: A confirmed purchase stays declined
      When Alice confirms the purchase
      Then the fraud challenge is verified
      And the authorization is declined: suspected_fraud
      And the Issuing balance has not changed

    Scenario: A denied challenge is rejected
      When Alice denies the purchase
      Then the fraud challenge is rejected
      And the authorization is declined: suspected_fraud
      And issuing_authorization.updated is sent about the authorization

    Scenario Outline: A challenge that was <response> cannot be confirmed again
      Given Alice has <response> the purchase
      When Alice tries to confirm the purchase
      Then Stripe refuses

      Examples:
        | response  | because                         |
        | confirmed | the challenge has a response    |
        | denied    | a response cannot be taken back |

  Rule: A yes approves the next try at the same merchant, and a no approves nothing
    Illustrates "Manage transaction fraud": what the cardholder's response does.

    Scenario: The purchase is tried again after a yes
      Given Alice has confirmed the purchase
      When somebody pays $10.00 at the bookshop with the highest fraud risk
      Then the authorization is approved
      And the cardholder has confirmed the purchase
      And the Issuing balance has fallen by $10.00

    Scenario: The purchase is tried again after a no
      Given Alice has denied the purchase
      When somebody pays $10.00 at the bookshop with the highest fraud risk
      Then the authorization is declined: suspected_fraud
      And the cardholder has not confirmed the purchase
      And the fraud challenge is pending

    Scenario: A purchase at another merchant after a yes
      Given Alice has confirmed the purchase
      When somebody pays $10.00 at the casino with the highest fraud risk
      Then the authorization is declined: suspected_fraud
      And the cardholder has not confirmed the purchase
      And the fraud challenge is pending
