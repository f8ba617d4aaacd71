@connect @sandbox_only
Feature: Handling verification updates
  Stripe may require something new of an account that has Issuing already, by a deadline. On live it cannot
  run, because nobody can ask Stripe to do so.

  Rule: Issuing ends if something new is not provided by its deadline
    Illustrates "Handle new requirements and changes to the capability status".

    Background:
      Given the platform has a connected account with Issuing

    Scenario: Issuing goes on until the deadline
      When Stripe requires company.verification.document of the account within a week
      Then the account owes company.verification.document
      And Issuing is active on the account

    Scenario: Issuing ends with the deadline
      Given Stripe has required company.verification.document of the account within a week
      When 7 days pass
      Then Issuing is inactive on the account
      And payouts are disabled on the account

    Scenario: Issuing goes on if a document is provided in time
      Given Stripe has required company.verification.document of the account within a week
      And the platform has submitted a company document for the account
      When 7 days pass
      Then Issuing is active on the account
      And the account owes nothing
