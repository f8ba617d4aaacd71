@journeys @connect @sandbox_only
Feature: The B2B payments guide on a financial account of Treasury
  The guide as a platform tells it to a business that it serves: the business has a financial account, and its
  card spends that. On live it cannot run, because Stripe grants Treasury after people were verified.

  Rule: A business with Treasury follows the guide to a captured purchase
    Illustrates the whole B2B payments guide, with "Using Treasury with Issuing cards".

    Scenario: Funding, cardholder, card, authorization and capture on a v1 account
      Given the program acts for a connected account with Treasury
      And the program has read its balances
      And the account has a financial account that holds $50.00
      When the program creates the company as a cardholder
      Then the review of the cardholder soon ends
      When the program issues a card on the financial account to the company
      Then the card spends the financial account
      When the program activates the card
      Then the card is active
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved
      And the authorization holds $10.00 in an open Transaction
      And $10.00 of the financial account is outbound pending
      When the merchant captures the authorization
      Then the authorization is now closed
      And the authorization has a capture of $10.00
      And the received debit of the transaction is $10.00
      And the balance of the financial account has fallen by $10.00
      And the Issuing balance has not changed
