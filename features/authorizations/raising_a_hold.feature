@authorizations
Feature: Raising a hold
  A hotel learns of the minibar after it was promised its money, a bar of the next round. Each time the
  merchant asks for the rest, and each time the answer may be no without undoing the first.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: An approved increment holds the rest as well
    Illustrates "Issuing authorizations": incremental authorizations.

    Scenario: The minibar comes on top
      Given the company holds an active card
      And the company has spent $20.00 at the hotel
      When the merchant raises the authorization by $5.00
      Then the authorization is for $25.00
      And the authorization waits for capture
      And the ledger shows of the authorization
        | hold | -$20.00 |
        | hold | -$5.00  |
      And issuing_authorization.updated is sent about the authorization

    Scenario: What was raised is captured whole
      Given the company holds an active card
      And the company has spent $20.00 at the hotel
      And the merchant has raised the authorization by $5.00
      When the merchant captures the authorization
      Then the authorization has a capture of $25.00
      And the Issuing balance has fallen by $25.00

  Rule: A declined increment leaves the authorization as it was
    Illustrates "Issuing authorizations": each increment is decided by itself.

    Scenario: The rest cannot be paid
      Given the company holds an active card
      And the company has spent $20.00 at the hotel
      When the merchant raises the authorization by $0.01 more than the Issuing balance
      Then the increment is declined: insufficient_funds
      And the authorization is for $20.00
      And the Issuing balance has fallen by $20.00

    Scenario: The rest goes beyond a limit
      Given the company holds a card limited to $24.99 all_time
      And the company has spent $20.00 at the hotel
      And Stripe has added up what was spent
      When the merchant raises the authorization by $5.00
      Then the increment is declined: spending_controls
      And the authorization is for $20.00

  Rule: What is over cannot be raised
    Illustrates "Issuing authorizations": only a pending authorization has a hold to raise.

    Scenario: The guest has paid and left
      Given the company holds an active card
      And the company has spent $20.00 at the hotel
      And the merchant has captured the authorization
      When the merchant tries to raise the authorization by $5.00
      Then Stripe refuses
      And the authorization is for $20.00

  Rule: Where nobody decides on parts, the whole is approved
    Illustrates "Issuing authorizations": partial approvals are the real-time endpoint's to give.

    Scenario: The merchant would have taken less
      Given the company holds an active card
      When the company spends up to $15.00 at the bookshop
      Then the authorization is approved
      And the authorization is for $15.00
