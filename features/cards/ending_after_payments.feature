@cards
Feature: A card that ends after a number of payments
  A card for a single purchase cannot be used for a second one, whoever copied its number. Such a card
  is canceled by itself; tests of a dollar or less, which merchants make, do not use it up.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: A card is canceled by its last payment
    Illustrates "Lifecycle controls": a card that is canceled after a number of payments.

    Scenario: A card for a single payment
      Given the company holds a card for 1 payment at most
      When the company spends $10.00 at the bookshop
      Then the authorization is approved
      And the card is soon canceled
      And issuing_card.updated says that the card was active

    Scenario: The first of two payments
      Given the company holds a card for 2 payments at most
      When the company spends $10.00 at the bookshop
      Then the authorization is approved
      And the card is active

    Scenario: The second of two payments
      Given the company holds a card for 2 payments at most
      And the company has spent $10.00 at the bookshop
      When the company spends $5.00 at the cafe
      Then the authorization is approved
      And the card is soon canceled

    Scenario: A card that was used up buys nothing
      Given the company holds a card for 1 payment at most
      And the company has spent $10.00 at the bookshop
      And the card has ended
      When the company spends $5.00 at the cafe
      Then the authorization is declined: card_canceled
      And the Issuing balance has fallen by $10.00

    Scenario: The last payment is captured although the card is gone
      Given the company holds a card for 1 payment at most
      And the company has spent $10.00 at the bookshop
      And the card has ended
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00

  Rule: An authorization of a dollar at most counts once it is captured
    Illustrates "Lifecycle controls": small authorizations.

    Scenario Outline: Whether an authorization is small
      Given the company holds a card for 1 payment at most
      When the company spends <amount> at the bookshop
      Then the authorization is approved
      And the card is soon <status>

      Examples:
        | amount | status   | because                           |
        | $1.00  | active   | a merchant tries whether it works |
        | $1.01  | canceled | it is a payment                   |

    Scenario: A small one is captured
      Given the company holds a card for 1 payment at most
      And the company has spent $1.00 at the bookshop
      When the merchant captures the authorization
      Then the authorization has a capture of $1.00
      And the card is soon canceled

  Rule: A physical card does not end by itself
    Illustrates "Lifecycle controls": they are for virtual cards.

    Scenario: Plastic is not for single use
      Given Alice is a cardholder
      When the program tries to issue a physical card for 1 payment to Alice
      Then Stripe refuses
