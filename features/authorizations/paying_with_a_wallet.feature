@authorizations
Feature: Paying with a wallet
  A telephone pays with a token that stands in for the card's number. Lost with the telephone, the token
  can be stopped while the card in the drawer goes on.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A purchase with a wallet shows the wallet and has a token of the card
    Illustrates "Issuing authorizations": purchases with digital wallets.

    Scenario Outline: The company pays with its telephone
      When the company pays $10.00 with <wallet> at the cafe
      Then the authorization is approved
      And the authorization shows
        | wallet | <wallet> |
      And the authorization has a token of the card for <wallet>
      And issuing_token.created is sent about the token

      Examples:
        | wallet      | because                   |
        | apple_pay   | telephones of one maker   |
        | google_pay  | telephones of many makers |
        | samsung_pay | watches do it as well     |

    Scenario: The card itself pays without a token
      When the company spends $10.00 at the cafe
      Then the authorization has no token

  Rule: A token can be stopped without the card
    Illustrates "Manage transaction fraud": what can be done about a lost telephone.

    Scenario: The telephone is lost
      Given the company has paid $10.00 with apple_pay at the cafe
      And the authorization has a token
      When the program makes the token suspended
      Then the token is suspended
      And the card is active
      And issuing_token.updated is sent about the token

    Scenario: A deleted token does not come back
      Given the company has paid $10.00 with apple_pay at the cafe
      And the authorization has a token
      And the program has made the token deleted
      When the program tries to make the token active
      Then Stripe refuses
      And the token is deleted
