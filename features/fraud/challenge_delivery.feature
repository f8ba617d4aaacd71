@fraud
Feature: Fraud challenge delivery
  A fraud challenge is a text message, and reaches phone numbers of some countries only. A program sees
  on the declined authorization whether its cardholder could be asked.

  Background:
    Given the Issuing balance holds at least $50.00

  @sandbox_only
  Rule: Text messages reach phone numbers of North America and the United Kingdom
    Illustrates "Manage transaction fraud": fraud challenges and phone numbers. It cannot run live,
    because somebody has to enable the preview in the Dashboard.

    Scenario Outline: A challenge is sent to <number>
      Given fraud challenges are enabled
      And Alice holds an active card
      And Alice has the phone number <number>
      When somebody pays $10.00 at the bookshop with the highest fraud risk
      Then the authorization is declined: suspected_fraud
      And the fraud challenge is pending

      Examples:
        | number        | because                     |
        |  +14155550199 | it is in the United States  |
        | +447911123456 | it is in the United Kingdom |

    Scenario: A phone number in France cannot be reached
      Given fraud challenges are enabled
      And Alice holds an active card
      And Alice has the phone number +33612345678
      When somebody pays $10.00 at the bookshop with the highest fraud risk
      Then the authorization is declined: suspected_fraud
      And the fraud challenge is undeliverable: unsupported_phone_number

    Scenario: A cardholder without a phone number cannot be reached
      Given fraud challenges are enabled
      And Alice holds an active card and has no phone number
      When somebody pays $10.00 at the bookshop with the highest fraud risk
      Then the authorization is declined: suspected_fraud
      And the fraud challenge is undeliverable: no_phone_number

  Rule: A real-time endpoint can decline and request a fraud challenge
    Illustrates "Manage transaction fraud": fraud challenges requested by the real-time endpoint, which
    test mode sends without any setting.

    Scenario: The endpoint requests a challenge
      Given the endpoint declines purchases and requests a fraud challenge
      And Alice holds an active card
      When Alice spends $10.00 at the bookshop
      Then the authorization is declined: webhook_declined
      And the fraud challenge is pending
      And the Issuing balance has not changed
