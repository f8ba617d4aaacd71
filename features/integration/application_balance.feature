@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's balance
  What can still be spent is known to Stripe, and to an application that shows it: both say the same
  once nothing is under way. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: The books and Stripe have the same balance
    Illustrates "Issuing balance": holds and captures lower it, reversals and refunds raise it.

    @req:ISS-MNY-001
    Scenario: A hold lowers the balance
      When the company spends $10.00 at the bookshop
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-MNY-001 @presumes:ISS-LIF-010
    Scenario: A capture leaves the balance as the hold has made it
      Given the company has spent $10.00 at the bookshop
      When the merchant captures the authorization
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-MNY-001 @presumes:ISS-LIF-005
    Scenario: A capture of more than was held lowers the balance further
      Given the company has spent $10.00 at the cafe
      When the merchant captures $12.00 of the authorization
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-MNY-001 @presumes:ISS-LIF-006
    Scenario: A capture in part leaves the rest held
      Given the company has spent $10.00 at the bookshop
      When the merchant captures $4.00 of the authorization and leaves it open
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-MNY-001 @presumes:ISS-LIF-002
    Scenario: A reversal brings the balance back
      Given the company has spent $10.00 at the bookshop
      When the merchant reverses the authorization
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-MNY-001 @presumes:ISS-LIF-003
    Scenario: A reversal of a part brings that part back
      Given the company has spent $10.00 at the hotel
      When the merchant reverses $4.00 of the authorization
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-MNY-001 @presumes:ISS-LIF-009
    Scenario: An expiry brings the balance back
      Given the company has spent $10.00 at the bookshop
      When the authorization expires
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-MNY-001 @presumes:ISS-MNY-002
    Scenario: A refund raises the balance
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When the merchant refunds $3.00 of the transaction
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-MNY-001 @presumes:ISS-MNY-005
    Scenario: An unlinked refund raises the balance
      When the bookshop issues an unlinked refund of $2.50 to the card
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-MNY-001 @presumes:ISS-LIF-007
    Scenario: A force capture lowers the balance, below zero if it must
      When the bookshop force-captures $5.00 more than the Issuing balance on the card
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-MNY-001 @presumes:ISS-LIF-001 @presumes:ISS-MNY-009
    Scenario: A purchase beyond the balance leaves it as it was
      When the company spends $10.00 more than the Issuing balance at the bookshop
      Then my application and Stripe agree on the Issuing balance
