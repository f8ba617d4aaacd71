@fraud
Feature: Reaching the cardholder
  A question nobody receives helps nobody. Text messages go to some countries only, and a cardholder
  without a number cannot be asked at all; the program sees both in the declined authorization.

  Background:
    Given the Issuing balance holds at least $50.00

  @sandbox_only
  Rule: A text message reaches telephones of North America and the United Kingdom
    Illustrates "Manage transaction fraud": fraud challenges and telephone numbers. These run on the
    sandbox only, because fraud challenges are a preview that a person switches on in the Dashboard.

    Scenario Outline: The message is sent
      Given fraud challenges are switched on
      And Alice holds an active card
      And the cardholder can be reached at <number>
      When somebody pays $10.00 at the bookshop with a fraud risk of highest
      Then the authorization is declined: suspected_fraud
      And the challenge is pending

      Examples:
        | number        | because                     |
        |  +14155550199 | it is in the United States  |
        | +447911123456 | it is in the United Kingdom |

    Scenario: The telephone is out of reach
      Given fraud challenges are switched on
      And Alice holds an active card
      And the cardholder can be reached at +33612345678
      When somebody pays $10.00 at the bookshop with a fraud risk of highest
      Then the authorization is declined: suspected_fraud
      And the cardholder cannot be asked: unsupported_phone_number

    Scenario: There is no telephone
      Given fraud challenges are switched on
      And Alice holds an active card and has no telephone
      When somebody pays $10.00 at the bookshop with a fraud risk of highest
      Then the authorization is declined: suspected_fraud
      And the cardholder cannot be asked: no_phone_number

  Rule: An endpoint that declines can have the cardholder asked
    Illustrates "Manage transaction fraud": fraud challenges asked for by the real-time endpoint,
    which test mode sends without any setting.

    Scenario: The program itself is suspicious
      Given the endpoint declines purchases and has the cardholder asked
      And Alice holds an active card
      When Alice spends $10.00 at the bookshop
      Then the authorization is declined: webhook_declined
      And the challenge is pending
      And the Issuing balance has not changed
