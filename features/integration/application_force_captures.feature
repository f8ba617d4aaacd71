@integration
Feature: The application's books of force captures
  A merchant may capture what was never authorized, as airlines do in flight. The money is gone, so the
  books must have it. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance and decides on purchases
    And the company holds an active card
    And my application has a budget of $40.00 for the card

  Rule: A force capture needs no authorization
    Illustrates "Issuing transactions": a merchant may capture what was never authorized.

    @req:ISS-LIF-007
    Scenario: A force capture is booked on its card
      When the bookshop force-captures $7.00 on the card
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $7.00  |
        | remaining | $33.00 |
      And my application and Stripe agree on the Issuing balance

    @req:ISS-LIF-007 @req:ISS-MNY-008
    Scenario: A force capture beside an authorization does not settle it
      Given the company has spent $10.00 at the bookshop
      When the bookshop force-captures $7.00 on the card
      Then my application shows for the card
        | held      | $10.00 |
        | spent     | $7.00  |
        | remaining | $23.00 |
      And my application and Stripe agree on the Issuing balance

    @req:ISS-LIF-007
    Scenario: A force capture beyond the balance is booked as well
      When the bookshop force-captures $5.00 more than the Issuing balance on the card
      Then my application and Stripe agree on the Issuing balance
