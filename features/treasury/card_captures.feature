@treasury @connect @sandbox_only
Feature: Captures and refunds on financial accounts
  A capture is a received debit of the financial account, a refund a received credit; neither touches the
  Issuing balance. On live it cannot run, because Stripe grants Treasury to verified accounts only.

  Background:
    Given the program acts for a connected account with Treasury
    And the account has a financial account that holds $50.00
    And the company holds a card on the financial account

  Rule: A capture takes cash and releases what was held for it
    Illustrates "Working with Stripe Issuing cards and Treasury": a captured authorization.

    @req:ISS-FND-011
    Scenario: A capture debits the financial account
      Given the company has spent $10.00 at Rocket Rides
      When the merchant captures the authorization
      Then the financial account was debited $10.00
      And the received debit of the transaction names the authorization
      And the Transaction of the authorization is void
      And nothing of the financial account is outbound pending

    Scenario: A capture is told as a debit, and is not in the Issuing balance
      Given the company has spent $10.00 at Rocket Rides
      When the merchant captures the authorization
      Then treasury.received_debit.created is sent about the debit of the transaction
      And issuing_transaction.created is sent about the transaction
      And the transaction is not in the Issuing balance

    Scenario: A capture of a part releases the rest
      Given the company has spent $10.00 at Rocket Rides
      When the merchant captures $6.00 of the authorization
      Then the received debit of the transaction is $6.00
      And the balance of the financial account has fallen by $6.00
      And nothing of the financial account is outbound pending

    Scenario: A capture of a part that leaves it open keeps the rest held
      Given the company has spent $10.00 at Rocket Rides
      When the merchant captures $6.00 of the authorization and leaves it open
      Then the received debit of the transaction is $6.00
      And the authorization holds $4.00 in an open Transaction
      And the balance of the financial account has fallen by $10.00

    Scenario: A capture of more than there is overdraws the cash
      Given the company has spent $50.00 at the cafe
      When the merchant captures $65.00 of the authorization
      Then the cash of the financial account is overdrawn by $15.00
      And the received debit of the transaction is $65.00

    Scenario: A capture that nobody authorized is taken all the same
      When the cafe force-captures $7.00 on the card
      Then the received debit of the transaction is $7.00
      And the received debit of the transaction names no authorization
      And the balance of the financial account has fallen by $7.00

  Rule: Overdrawn cash declines every purchase until money arrives
    Illustrates "Working with balances and transactions": a negative balance.

    Background:
      Given the cafe has force-captured $65.00 on the card

    Scenario: Overdrawn cash declines a purchase
      When the company spends $1.00 at Rocket Rides
      Then the authorization is declined: insufficient_funds

    Scenario: A purchase is approved once money has arrived
      Given a bank has sent $20.00 to the financial account
      When the company spends $1.00 at Rocket Rides
      Then the authorization is approved

  Rule: A refund gives cash back
    Illustrates "Working with Stripe Issuing cards and Treasury": refunds as received credits.

    Scenario: A refund credits the financial account
      Given the company has spent $10.00 at Rocket Rides
      And the merchant has captured the authorization
      When the merchant refunds the transaction
      Then the received credit of the transaction is $10.00
      And the balance of the financial account has not changed
