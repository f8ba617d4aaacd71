@cardholders
Feature: Inactive cardholders
  All cards of an inactive cardholder decline purchases until the cardholder is active again.
  A business stops the cards of somebody on leave at once, and needs no new cards afterwards.

  Background:
    Given the Issuing balance holds at least $50.00
    And Alice holds an active card

  Rule: An inactive cardholder's cards decline every purchase
    Illustrates "Create a cardholder": the status of a cardholder.

    Scenario: The program sets a cardholder inactive
      When the program sets the status of Alice to inactive
      Then Alice is inactive
      And issuing_cardholder.updated is sent about Alice

    Scenario: An inactive cardholder is declined
      Given the program has set the status of Alice to inactive
      When Alice spends $10.00 at the cafe
      Then the authorization is declined: cardholder_inactive
      And the Issuing balance has not changed

    Scenario: A cardholder that is active again is approved
      Given the program has set the status of Alice to inactive
      And the program has set the status of Alice to active
      When Alice spends $10.00 at the cafe
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00

  Rule: An authorization approved before can still be captured
    Illustrates "Capture the funds": a status stops new authorizations and no others.

    Scenario: A merchant captures after the cardholder is inactive
      Given Alice has spent $10.00 at the cafe
      And the program has set the status of Alice to inactive
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
