@transactions
Feature: Captures
  A capture is how the merchant takes the money: what was held is released, and what was captured is
  spent. The two amounts may differ by a tip or an item out of stock, and the books must follow.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at Rocket Rides

  Rule: A capture closes the authorization and creates a transaction
    Illustrates "Capture the funds" of the B2B payments guide.

    @req:ISS-LIF-014 @req:ISS-LIF-015 @req:ISS-LIF-016 @req:ISS-LIF-017
    Scenario: The capture of the B2B payments guide
      When the merchant captures the authorization
      Then the authorization is now closed
      And the authorization is for $10.00
      And the authorization has a capture of $10.00
      And issuing_authorization.updated is sent about the authorization
      And issuing_transaction.created is sent about the capture

    Scenario: A capture releases the hold and spends the amount
      When the merchant captures the authorization
      Then the Issuing balance has fallen by $10.00
      And the ledger shows for the authorization
        | hold    | -$10.00 |
        | release | $10.00  |
      And the ledger shows for the capture
        | spend | -$10.00 |

  Rule: The merchant may capture less or more than was authorized
    Illustrates "Partial captures" and "Overcaptures" in Stripe's documentation of transactions.

    @req:ISS-LIF-019
    Scenario Outline: The captured amount is spent, whatever was authorized
      When the merchant captures <captured> of the authorization
      Then the authorization is now closed
      And the authorization has a capture of <captured>
      And the authorization is for $10.00
      And the Issuing balance has fallen by <captured>

      Examples:
        | captured | because                                       |
        | $7.00    | an item was out of stock                      |
        | $9.99    | one cent less is released as well             |
        | $10.01   | one cent more is allowed, too                 |
        | $12.50   | a tip is added after the purchase is approved |

  Rule: An authorization that is over can be captured
    Illustrates "Testing Issuing": a capture is possible in any state.

    Scenario: A merchant captures a declined authorization
      Given the company has tried to spend $1.00 more than the Issuing balance at the cafe
      When the merchant captures $20.00 of the authorization
      Then the authorization is now closed
      And the authorization has a capture of $20.00
      And the Issuing balance has fallen by $30.00

    Scenario: A merchant captures an authorization that was reversed
      Given the merchant has reversed the authorization
      When the merchant captures $7.00 of the authorization
      Then the authorization is now closed
      And the authorization has a capture of $7.00
      And the Issuing balance has fallen by $7.00
