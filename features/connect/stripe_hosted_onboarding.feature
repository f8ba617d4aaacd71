@connect @sandbox_only
Feature: Stripe-hosted onboarding
  A platform may leave it to Stripe's own pages to ask the owner of an account for what is due. A link to
  them works once, and not for long. On live it cannot run, because the owner is a person.

  Background:
    Given new connected accounts have to be onboarded
    And the platform has requested Issuing for a new connected account

  Rule: An onboarding link works once and for five minutes
    Illustrates "Create an account link" in "Stripe-hosted onboarding".

    Scenario: A link is made for five minutes
      When the platform creates an onboarding link for the account
      Then the onboarding link works for 5 minutes

    Scenario: The owner fills in what is due
      Given the platform has created an onboarding link for the account
      When the owner of the account opens the onboarding link
      Then the account owes nothing
      And the account soon has Issuing

    Scenario: A link that was used onboards nobody again
      Given the platform has created an onboarding link for the account
      And the owner of the account has opened the onboarding link
      And Stripe has required company.verification.document of the account within a week
      When the owner of the account opens the onboarding link
      Then the account owes company.verification.document

    Scenario: A link that has expired onboards nobody
      Given the platform has created an onboarding link for the account
      And 2 days have passed
      When the owner of the account opens the onboarding link
      Then Issuing is inactive on the account
      And the account owes business_type
