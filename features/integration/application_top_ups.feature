@integration
Feature: The application's books of top-ups
  A top-up is on its way for days, and may fail. Nothing of it can be spent before it has succeeded. Run
  it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: A top-up counts once it has succeeded, and only then
    Illustrates "Add funds" of the B2B payments guide.

    @req:ISS-FND-004 @presumes:ISS-MNY-001
    Scenario: A pending top-up is no money yet
      When the program tops up the Issuing balance with $30.00
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-FND-004 @presumes:ISS-MNY-001
    Scenario: A top-up that has succeeded can be spent
      Given the program has topped up the Issuing balance with $30.00
      And the top-up has succeeded
      When the company spends $10.00 at the bookshop
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-FND-004 @presumes:ISS-MNY-001
    Scenario: A top-up that fails leaves the balance as it was
      When the program tops up the Issuing balance with $30.00 from a bank account that was closed
      Then the top-up soon fails: account_closed
      And my application and Stripe agree on the Issuing balance

    @req:ISS-FND-004 @presumes:ISS-MNY-001
    Scenario: A top-up that is canceled leaves the balance as it was
      Given the program has topped up the Issuing balance with $30.00
      When the program cancels the top-up
      Then my application and Stripe agree on the Issuing balance

    @sandbox_only @req:ISS-FND-004 @presumes:ISS-MNY-001
    Scenario: A top-up that the bank takes back is no money any more
      It cannot run live, because nobody can make a bank do so at Stripe.

      Given the program has topped up the Issuing balance with $30.00
      And the top-up has succeeded
      When the bank takes back the top-up
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-EVT-003 @presumes:ISS-FND-004
    Scenario: A top-up whose events are delivered twice is booked once
      Given the program has topped up the Issuing balance with $30.00
      And the top-up has succeeded
      When every event is delivered to my application again
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-MNY-001 @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
    Scenario: A top-up of the payments balance is nothing that cards can spend
      Given the program has topped up the payments balance with $20.00
      And the top-up has succeeded
      When the company spends $10.00 at the bookshop
      Then my application and Stripe agree on the Issuing balance

  Rule: A balance without parts is a balance of nothing
    Illustrates "Add funds" of the B2B payments guide.

    @req:ISS-FND-001
    Scenario: An event about an empty Issuing balance is accepted
      When an event about an empty Issuing balance is posted to my application
      Then my application accepts the event
