@cards
Feature: Freezing a card
  A card that is missing must stop working the moment somebody says so, and work again when it turns
  up under the sofa. Frozen is what people say; Stripe calls such a card inactive.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A frozen card declines every purchase until it is active again
    Illustrates "Create a card": a card's status is what decides whether it can be used.

    Scenario: The company cannot find its card
      When the program freezes the card
      Then the card is inactive
      And issuing_card.updated is sent about the card
      And issuing_card.updated says that the card was active

    Scenario: A frozen card buys nothing
      Given the program has frozen the card
      When the company spends $10.00 at the cafe
      Then the authorization is declined: card_inactive
      And the Issuing balance has not changed

    Scenario: A card that turned up again buys
      Given the program has frozen the card
      And the program has activated the card
      When the company spends $10.00 at the cafe
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00

  Rule: What was approved before the freeze is still the merchant's
    Illustrates "Capture the funds": a status stops new authorizations and no others.

    Scenario: The driver captures a ride of yesterday
      Given the company has spent $10.00 at Rocket Rides
      And the program has frozen the card
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00

    Scenario: The driver gives back a ride of yesterday
      Given the company has spent $10.00 at Rocket Rides
      And the program has frozen the card
      When the merchant reverses the authorization
      Then the authorization is now reversed
      And the Issuing balance has not changed
