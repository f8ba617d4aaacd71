@cards
Feature: Lifecycle controls
  A card with lifecycle controls is canceled after a number of payments, and small authorizations do not
  count. A business gives out single-use cards whose numbers are worthless to whoever copies them.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: The last payment cancels the card
    Illustrates "Lifecycle controls": a card that is canceled after a number of payments.

    Scenario: A single-use card is canceled after its payment
      Given the company holds a card that is canceled after 1 payment
      When the company spends $10.00 at the bookshop
      Then the authorization is approved
      And the card is soon canceled
      And issuing_card.updated about the card has the previous status active

    Scenario: The first of two payments does not cancel the card
      Given the company holds a card that is canceled after 2 payments
      When the company spends $10.00 at the bookshop
      Then the authorization is approved
      And the card is active

    Scenario: The second of two payments cancels the card
      Given the company holds a card that is canceled after 2 payments
      And the company has spent $10.00 at the bookshop
      When the company spends $5.00 at the cafe
      Then the authorization is approved
      And the card is soon canceled

    Scenario: A purchase after the last payment is declined
      Given the company holds a card that is canceled after 1 payment
      And the company has spent $10.00 at the bookshop
      And Stripe has canceled the card
      When the company spends $5.00 at the cafe
      Then the authorization is declined: card_canceled
      And the Issuing balance has fallen by $10.00

    Scenario: The last payment can be captured after the cancellation
      Given the company holds a card that is canceled after 1 payment
      And the company has spent $10.00 at the bookshop
      And Stripe has canceled the card
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00

  Rule: An authorization of $1.00 or less counts once it is captured
    Illustrates "Lifecycle controls": small authorizations.

    Scenario: An authorization of $1.00 does not cancel the card
      Given the company holds a card that is canceled after 1 payment
      When the company spends $1.00 at the bookshop
      Then the authorization is approved
      And the card is active

    Scenario: An authorization of $1.01 cancels the card
      Given the company holds a card that is canceled after 1 payment
      When the company spends $1.01 at the bookshop
      Then the authorization is approved
      And the card is soon canceled

    Scenario: The capture of a small authorization cancels the card
      Given the company holds a card that is canceled after 1 payment
      And the company has spent $1.00 at the bookshop
      When the merchant captures the authorization
      Then the authorization has a capture of $1.00
      And the card is soon canceled

  Rule: Lifecycle controls are for virtual cards
    Illustrates "Lifecycle controls": they are for virtual cards.

    Scenario: A physical card with lifecycle controls is refused
      Given Alice is a cardholder
      When the program tries to issue a physical card to Alice that is canceled after 1 payment
      Then Stripe refuses
