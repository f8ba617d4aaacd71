@treasury @connect @sandbox_only
Feature: Access to Treasury
  A platform that is onboarded on Treasury requests it for its connected accounts. On live it cannot run,
  because Stripe grants Treasury to an account only after its people were verified.

  Rule: An account has Treasury once it is requested and nothing is due
    Illustrates "Working with connected accounts": the capability and the terms of service.

    Scenario: Treasury is requested for an existing account
      Given the platform has a connected account with Issuing
      And the program acts for the account
      When the platform requests Treasury for the account
      Then the account soon has Treasury
      And account.updated is sent about the account

    Scenario: The terms of Treasury are due beside those of Issuing
      Given new connected accounts have to be onboarded
      And the platform has requested Treasury for a new connected account
      And the platform has added Alice as the representative of the account
      When the platform submits the company's details for the account
      Then Treasury is inactive on the account
      And the account owes settings.treasury.tos_acceptance.date
      And the account soon has Issuing

    Scenario: An account that has accepted both terms has Treasury
      Given new connected accounts have to be onboarded
      And the platform has requested Treasury for a new connected account
      And the platform has added Alice as the representative of the account
      And the platform has submitted the company's details for the account
      When the platform accepts the terms of Treasury for the account
      Then the account owes nothing
      And the account soon has Treasury

    Scenario: What was restricted is active once the business is verified
      Given new connected accounts have to be onboarded
      And the platform has requested Treasury for a new connected account
      And the platform has submitted the company's details for the account
      And the platform has accepted the terms of Treasury for the account
      And the program acts for the account
      And the account has a financial account with card_issuing
      When the platform adds Alice as the representative of the account
      Then the feature card_issuing of the financial account is soon active

  Rule: A platform that is not onboarded is refused
    Illustrates "Get started with Treasury": access.

    Scenario: A platform without Treasury cannot list financial accounts
      Given the platform is not onboarded on Treasury
      When the platform tries to list its financial accounts
      Then Stripe responds with 400 invalid_request_error
      And Stripe refuses with a message about Have you onboarded to Treasury
