@treasury @connect @sandbox_only
Feature: Financial accounts
  A financial account holds a business's money, and does what its features allow. On live it cannot run,
  because Stripe grants Treasury to an account only after its people were verified.

  Background:
    Given the program acts for a connected account with Treasury

  Rule: An account is opened empty, and its features begin
    Illustrates "Working with financial accounts" and "Financial account features".

    Scenario: Cards are possible at once
      When the program opens a financial account with card_issuing and financial_addresses.aba
      Then the feature card_issuing of the financial account is active
      And the financial account holds $0.00
      And treasury.financial_account.created is sent about the financial account

    Scenario: The address comes a moment later
      When the program opens a financial account with card_issuing and financial_addresses.aba
      Then the feature financial_addresses.aba of the financial account is soon active
      And one event tells that financial_addresses.aba has become active
      And the number of the financial account's address is shown only when asked for

    Scenario: A feature whose capability was not requested is restricted
      When the program opens a financial account with outbound_payments.ach
      Then the feature outbound_payments.ach of the financial account is restricted: capability_not_requested

    Scenario: The first of several accounts is the default
      Given the account has 2 open financial accounts
      When the program opens a financial account with card_issuing
      Then the first of the financial accounts is the default

    Scenario: A fourth open account is refused
      Given the account has 3 open financial accounts
      When the program tries to open another financial account
      Then Stripe refuses

    Scenario: A closed account does not count
      Given the account has 3 open financial accounts
      And the program has closed the financial account
      When the program opens a financial account with card_issuing
      Then the feature card_issuing of the financial account is active

  Rule: Features are requested and given up one by one
    Illustrates "Financial account features": requesting and removing features.

    Background:
      Given the account has a financial account with financial_addresses.aba

    Scenario: A feature is added to those there are
      When the program requests card_issuing for the financial account
      Then the feature card_issuing of the financial account is active
      And the feature financial_addresses.aba of the financial account is soon active

    Scenario: A feature that is given up is gone, and what came with it
      When the program gives up financial_addresses.aba of the financial account
      # survives everything because what is gone stands in no answer that could be altered
      Then the financial account has no feature
      And the financial account has no address
