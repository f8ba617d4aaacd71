@cardholders
Feature: Pausing a cardholder
  Somebody on leave keeps the card and must not spend. Pausing the cardholder stops all of their cards
  at once, and taking them back needs no new card.

  Background:
    Given the Issuing balance holds at least $50.00
    And Alice holds an active card

  Rule: An inactive cardholder's cards decline every purchase
    Illustrates "Create a cardholder": the status of a cardholder.

    Scenario: Alice goes on leave
      When the program makes the cardholder inactive
      Then the cardholder is inactive
      And issuing_cardholder.updated is sent about the cardholder

    Scenario: Alice tries her card from the beach
      Given the program has made the cardholder inactive
      When Alice spends $10.00 at the cafe
      Then the authorization is declined: cardholder_inactive
      And the Issuing balance has not changed

    Scenario: Alice is back
      Given the program has made the cardholder inactive
      And the program has made the cardholder active
      When Alice spends $10.00 at the cafe
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00

  Rule: What was approved before is still the merchant's
    Illustrates "Capture the funds": a status stops new authorizations and no others.

    Scenario: The cafe captures what Alice had the day before
      Given Alice has spent $10.00 at the cafe
      And the program has made the cardholder inactive
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
