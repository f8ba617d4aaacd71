@treasury @connect @sandbox_only
Feature: Cards on financial accounts
  A card on a financial account of Treasury spends that account's cash instead of the Issuing balance. On
  live it cannot run, because Stripe grants Treasury to an account only after its people were verified.

  Rule: A card can be on any financial account of its own account that may carry cards
    Illustrates "Using Treasury with Issuing cards": the parameter financial_account.

    Background:
      Given the program acts for a connected account with Treasury
      And the account has a financial account that holds $50.00

    Scenario: A card is issued on a financial account
      Given the company is a cardholder
      When the program issues a card on the financial account to the company
      Then the card spends the financial account

    Scenario: A financial account without the feature card_issuing carries no new card
      Given the company is a cardholder
      And the program has taken card_issuing from the financial account
      When the program tries to issue a card on the financial account to the company
      Then Stripe refuses the parameter financial_account
      And the company has no card

    Scenario: A financial account of another connected account is refused
      Given the program acts for a connected account with Treasury
      And the company is a cardholder
      When the program tries to issue a card on the financial account to the company
      Then Stripe refuses the parameter financial_account
      And the company has no card

  Rule: The platform's own financial account carries no cards
    Illustrates "Get started with your platform financial account".

    Scenario: A card on the platform's own financial account is refused
      Given the platform has a financial account of its own
      And the company is a cardholder
      When the program tries to issue a card on the financial account to the company
      Then Stripe refuses the parameter financial_account
      And the company has no card
