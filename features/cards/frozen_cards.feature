@cards
Feature: Frozen cards
  A frozen card, whose status Stripe calls inactive, declines purchases until it is activated again.
  A business stops a card that is missing at once, and goes on with it when it turns up.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A frozen card declines every purchase until it is activated again
    Illustrates "Create a card": the status of a card decides whether it can be used.

    Scenario: The program freezes a card
      When the program freezes the card
      Then the card is inactive
      And issuing_card.updated is sent about the card
      And issuing_card.updated about the card has the previous status active

    @req:ISS-CRD-016
    Scenario: A frozen card is declined
      Given the program has frozen the card
      When the company spends $10.00 at the cafe
      Then the authorization is declined: card_inactive
      And the Issuing balance has not changed

    Scenario: A card that was activated again is approved
      Given the program has frozen the card
      And the program has activated the card
      When the company spends $10.00 at the cafe
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00

  Rule: An authorization approved before the freeze can still be captured or reversed
    Illustrates "Capture the funds": a status stops new authorizations and no others.

    Scenario: A merchant captures after the card is frozen
      Given the company has spent $10.00 at Rocket Rides
      And the program has frozen the card
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00

    Scenario: A merchant reverses after the card is frozen
      Given the company has spent $10.00 at Rocket Rides
      And the program has frozen the card
      When the merchant reverses the authorization
      Then the authorization is now reversed
      And the Issuing balance has not changed
