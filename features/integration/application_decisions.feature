@integration
Feature: The application's real-time decisions
  The application under test approves or declines purchases within two seconds, by budgets and rules
  of its own that Stripe does not know. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card
    And my application has a budget of $20.00 for the card

  Rule: The application decides by its budgets and categories, within two seconds
    Illustrates "Handling real-time auth webhooks": the response is due within two seconds.

    @req:ISS-DEC-001
    Scenario: The reply to a real-time request is a decision
      When the company spends $10.00 at the bookshop
      Then my application replies to the real-time request with a decision

    @req:ISS-DEC-002 @presumes:ISS-DEC-001
    Scenario: A purchase within the budget is approved in time
      When the company spends $10.00 at the bookshop
      Then the authorization is approved: webhook_approved

    @req:ISS-DEC-020 @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
    Scenario: Nothing is said of a part where the merchant takes none
      When the company spends $25.00 at the bookshop
      Then my application replies to the real-time request with a decision

    @req:ISS-DEC-011 @presumes:ISS-DEC-001 @presumes:ISS-DEC-002 @presumes:ISS-DEC-004 @presumes:ISS-DEC-020
    Scenario: A purchase above the budget is declined
      When the company spends $20.01 at the bookshop
      Then the authorization is declined

    @req:ISS-DEC-011 @presumes:ISS-DEC-001 @presumes:ISS-DEC-002 @presumes:ISS-DEC-004 @presumes:ISS-DEC-020
    Scenario: A purchase that exceeds the rest of the budget is declined
      Given the company has spent $15.00 at the bookshop
      When the company spends $5.01 at the cafe
      Then the authorization is declined

    @req:ISS-DEC-006 @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
    Scenario: A purchase in a blocked category is declined
      Given my application blocks the category betting_casino_gambling
      When the company spends $1.00 at the casino
      Then the authorization is declined: webhook_declined

    @req:ISS-DEC-006 @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
    Scenario: A purchase in a category that was blocked before another is declined
      Given my application blocks the category betting_casino_gambling
      And my application blocks the category taxicabs_limousines
      When the company spends $1.00 at the casino
      Then the authorization is declined: webhook_declined

    @req:ISS-DEC-009 @presumes:ISS-DEC-001 @presumes:ISS-DEC-002 @presumes:ISS-DEC-004 @presumes:ISS-DEC-011
    Scenario: A partial approval is limited to the rest of the budget
      When the company spends $25.00 at the bookshop, which accepts partial approvals
      Then the authorization is approved: webhook_approved
      And the authorization is for $20.00

    @req:ISS-DEC-008 @presumes:ISS-DEC-001 @presumes:ISS-DEC-002 @presumes:ISS-DEC-004 @presumes:ISS-DEC-011
    Scenario: An increment that exceeds the rest of the budget is declined
      Given the company has spent $15.00 at the hotel
      When the merchant increments the authorization by $5.01
      Then the authorization is for $15.00
