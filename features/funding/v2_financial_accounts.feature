@funding
Feature: v2 financial accounts
  An account that is opened for Issuing today has no Issuing balance. Its cards spend from a v2 financial
  account, which they have to name, and calls of the older guides are refused.

  Background:
    Given the v2 financial account holds at least $50.00

  Rule: Money that is sent to the account is available to its cards
    Illustrates "Issuing for your business": cards are funded by a financial account.

    Scenario: Money arrives in the account
      When $20.00 is sent to the v2 financial account
      Then the v2 financial account has risen by $20.00
      And the v2 financial account shows a posted transaction of $20.00

    Scenario: A purchase is held and a reversal gives it back
      Given the company holds an active card
      And the company has spent $10.00 at Rocket Rides
      When the merchant reverses the authorization
      Then the v2 financial account has not changed
      And the v2 financial account holds back $0.00
      And the v2 financial account shows a void transaction of $0.00

    Scenario: A captured purchase has left the account
      Given the company holds an active card
      And the company has spent $10.00 at Rocket Rides
      When the merchant captures the authorization
      Then the v2 financial account has fallen by $10.00
      And the v2 financial account holds back $0.00

    Scenario: A refund is money that arrives
      Given the company holds an active card
      And the company has spent $10.00 at Rocket Rides
      And the merchant has captured the authorization
      When the merchant refunds the transaction
      Then the v2 financial account has not changed
      And the v2 financial account shows a posted transaction of $10.00

  Rule: A card names the account, and nothing else carries money to it
    Illustrates what accounts of today were seen to answer: there is no page of it.

    Scenario: A card that names no account is refused
      Given the company is a cardholder
      When the program tries to issue a virtual card to the company without a v2 account
      Then Stripe refuses the parameter financial_account_v2

    Scenario: A card cannot name an account of Treasury
      Given the company is a cardholder
      When the program tries to issue a virtual card to the company on a v1 account
      Then Stripe refuses the parameter financial_account

    Scenario: There is no Issuing balance to top up
      When the program tries to top up an Issuing balance beside the v2 account with $20.00
      Then Stripe refuses the parameter destination_balance
      And the v2 financial account has not changed

    Scenario: Treasury is not there beside it
      When the program tries to list v1 accounts beside the v2 account
      Then Stripe refuses with a message about Unrecognized request URL
