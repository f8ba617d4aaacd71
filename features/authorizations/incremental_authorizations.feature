@authorizations
Feature: Incremental authorizations
  A merchant such as a hotel may increment a pending authorization when the bill grows. Each increment
  is decided by itself, and a declined one must not undo what was approved before.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: An approved increment is held in addition
    Illustrates "Issuing authorizations": incremental authorizations.

    Scenario: An authorization is incremented
      Given the company holds an active card
      And the company has spent $20.00 at the hotel
      When the merchant increments the authorization by $5.00
      Then the authorization is for $25.00
      And the authorization waits for capture
      And the ledger shows for the authorization
        | hold | -$20.00 |
        | hold | -$5.00  |
      And issuing_authorization.updated is sent about the authorization

    Scenario: An incremented authorization is captured as a whole
      Given the company holds an active card
      And the company has spent $20.00 at the hotel
      And the merchant has incremented the authorization by $5.00
      When the merchant captures the authorization
      Then the authorization has a capture of $25.00
      And the Issuing balance has fallen by $25.00

    Scenario: The increment goes to the named one of two authorizations
      Given the company holds an active card
      And the company has spent $20.00 at the hotel
      And the company has spent $10.00 at the cafe
      When the merchant increments the authorization at the hotel by $5.00
      Then the authorization at the hotel is for $25.00
      And the authorization at the cafe is for $10.00

  Rule: A declined increment leaves the authorization as it was
    Illustrates "Issuing authorizations": each increment is decided by itself.

    Scenario: An increment exceeds the Issuing balance by one cent
      Given the company holds an active card
      And the company has spent $20.00 at the hotel
      When the merchant increments the authorization by $0.01 more than the Issuing balance
      Then the increment is declined: insufficient_funds
      And the authorization is for $20.00
      And the Issuing balance has fallen by $20.00

    Scenario: An increment exceeds a spending limit by one cent
      Given the company holds a card limited to $24.99 in total
      And the company has spent $20.00 at the hotel
      And Stripe has aggregated past spending
      When the merchant increments the authorization by $5.00
      Then the increment is declined: spending_controls
      And the authorization is for $20.00

  Rule: Only a pending authorization can be incremented
    Illustrates "Issuing authorizations": only a pending authorization has a hold.

    Scenario: A captured authorization cannot be incremented
      Given the company holds an active card
      And the company has spent $20.00 at the hotel
      And the merchant has captured the authorization
      When the merchant tries to increment the authorization by $5.00
      Then Stripe refuses
      And the authorization is for $20.00
