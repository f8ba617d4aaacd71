@treasury @connect @sandbox_only
Feature: Authorizations on financial accounts
  A purchase with a card on a financial account is decided on the cash of that account, and holds it by an
  open Transaction. On live it cannot run, because Stripe grants Treasury to verified accounts only.

  Background:
    Given the program acts for a connected account with Treasury
    And the account has a financial account that holds $50.00
    And the company holds a card on the financial account

  Rule: An approved purchase holds cash until it is captured or released
    Illustrates "Working with balances and transactions": the states of a Transaction.

    @req:ISS-FND-011
    Scenario: A purchase on a financial account leaves the Issuing balance unchanged
      Given the program has read its balances
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved
      And the balance of the financial account has fallen by $10.00
      And the authorization holds $10.00 in an open Transaction
      And the Issuing balance has not changed

    Scenario: The merchant releases a part of what is held
      Given the company has spent $10.00 at Rocket Rides
      When the merchant reverses $4.00 of the authorization
      Then the authorization holds $6.00 in an open Transaction
      And the balance of the financial account has fallen by $6.00
      And $6.00 of the financial account is outbound pending

    Scenario: The merchant asks for more
      Given the company has spent $10.00 at Rocket Rides
      When the merchant increments the authorization by $5.00
      Then the authorization holds $15.00 in an open Transaction
      And the balance of the financial account has fallen by $15.00

    Scenario: Nobody captures what is held
      Given the company has spent $10.00 at Rocket Rides
      When the authorization expires
      Then the Transaction of the authorization is void
      And the balance of the financial account has not changed
      And nothing of the financial account is outbound pending

  Rule: Only the cash of the financial account counts
    Illustrates "Working with balances and transactions": insufficient funds.

    Scenario: A rich Issuing balance does not pay for it
      Given the Issuing balance holds at least $100.00
      When the company spends $50.01 at Rocket Rides
      Then the authorization is declined: insufficient_funds
      And the authorization has no Transaction
      And the Issuing balance has not changed

    Scenario: An empty Issuing balance does not keep it from being paid
      When the company spends $50.00 at Rocket Rides
      Then the authorization is approved
      And the ledger shows nothing for the authorization

    Scenario: An endpoint is asked before anything has moved
      Given the endpoint approves purchases
      When the company spends $10.00 at Rocket Rides
      Then the endpoint receives one real-time request about the authorization
      And the real-time request about the authorization names no Transaction
      And the authorization holds $10.00 in an open Transaction

  Rule: A financial account that may not pay declines whatever it holds
    Illustrates "Using Treasury with Issuing cards": features and platform restrictions.

    Scenario: The platform restricts what goes out
      Given the program has restricted what goes out of the financial account
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined
      And the authorization has no Transaction

    Scenario: The platform lifts its restriction
      Given the program has restricted what goes out of the financial account
      And the program has lifted its restriction of what goes out of the financial account
      When the company spends $10.00 at Rocket Rides
      Then the authorization holds $10.00 in an open Transaction

    Scenario: The feature card_issuing is taken away
      Given the program has taken card_issuing from the financial account
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined
      And the authorization has no Transaction
