@authorizations
Feature: Digital wallets
  A digital wallet pays with a token that stands for the card's number. A program can suspend or delete
  the token of a lost phone, while the card itself goes on working.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A purchase with a wallet has a token of the card
    Illustrates "Issuing authorizations": purchases with digital wallets.

    Scenario Outline: A purchase with <wallet>
      When the company pays $10.00 at the cafe with <wallet>
      Then the authorization is approved
      And the authorization shows
        | wallet | <wallet> |
      And the authorization has a token of the card for <wallet>
      And issuing_token.created is sent about the token

      Examples:
        | wallet      | because                  |
        | apple_pay   | it is one of the wallets |
        | google_pay  | it is another one        |
        | samsung_pay | and so is the third      |

    Scenario: A purchase with the card itself has no token
      When the company spends $10.00 at the cafe
      Then the authorization has no token

  Rule: A token can be suspended or deleted without the card
    Illustrates "Manage transaction fraud": what can be done about a lost phone.

    Scenario: A suspended token leaves the card active
      Given the company has paid $10.00 at the cafe with apple_pay
      And the authorization has a token
      When the program sets the status of the token to suspended
      Then the token is suspended
      And the card is active
      And issuing_token.updated is sent about the token

    Scenario: A deleted token cannot be activated again
      Given the company has paid $10.00 at the cafe with apple_pay
      And the authorization has a token
      And the program has set the status of the token to deleted
      When the program tries to set the status of the token to active
      Then Stripe refuses
      And the token is deleted
