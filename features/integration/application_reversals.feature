@integration
Feature: The application's books of reversals
  A merchant may take a purchase back before it is captured, whole or in part. What is reversed may be
  spent again. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance and decides on purchases
    And the company holds an active card
    And my application has a budget of $20.00 for the card

  Rule: What is reversed is held no longer
    Illustrates "Issuing authorizations": a reversal releases the hold, or a part of it.

    @req:ISS-LIF-003
    Scenario: A partial reversal lowers what is held
      Given the company has spent $10.00 at the hotel
      When the merchant reverses $4.00 of the authorization
      Then my application shows for the card
        | held      | $6.00  |
        | spent     | $0.00  |
        | remaining | $14.00 |
      And my application and Stripe agree on the Issuing balance

    @req:ISS-LIF-003
    Scenario: A reversal in two parts frees all of it
      Given the company has spent $10.00 at the hotel
      And the merchant has reversed $4.00 of the authorization
      When the merchant reverses $6.00 of the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | remaining | $20.00 |

    @req:ISS-LIF-003 @req:ISS-LIF-005
    Scenario: What is left after a partial reversal is captured
      Given the company has spent $10.00 at the hotel
      And the merchant has reversed $4.00 of the authorization
      When the merchant captures the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $6.00  |
        | remaining | $14.00 |
      And my application and Stripe agree on the Issuing balance

    @req:ISS-LIF-002
    Scenario: What was reversed may be spent again
      Given the company has spent $20.00 at the hotel
      And the merchant has reversed the authorization
      When the company spends $20.00 at the bookshop
      Then the authorization is approved: webhook_approved

    @req:ISS-LIF-005
    Scenario: A capture of all of a purchase ends no other
      Given the company has spent $10.00 at the hotel
      And the company has spent $5.00 at the bookshop
      When the merchant captures the authorization at the bookshop
      Then my application shows for the card
        | held      | $10.00 |
        | spent     | $5.00  |
        | remaining | $5.00  |
