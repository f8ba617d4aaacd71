@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's lists of what is allowed
  A company may allow categories, and single merchants beside them. Lists allow; they do not have to
  agree, and an empty one forbids nothing. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: An entry in one list is enough
    Illustrates "Spending controls": allowed categories.

    @req:ISS-DEC-019
    Scenario: A merchant whose category is not allowed is allowed by itself
      Given my application allows the category book_stores
      And my application allows Rocket Rides
      When the company spends $5.00 at Rocket Rides
      Then the authorization is approved: webhook_approved

    @req:ISS-DEC-019
    Scenario: A list without an entry is no rule
      Given my application allows the category book_stores
      When the company spends $5.00 at the bookshop
      Then the authorization is approved: webhook_approved

    @req:ISS-DEC-006
    Scenario: A purchase at a merchant that no list has is declined
      Given my application allows the category book_stores
      When the company spends $5.00 at the cafe
      Then the authorization is declined: webhook_declined
