@transactions
Feature: Capturing
  Capture is when the merchant takes the money. What was held is released and what was captured is
  spent, and the two need not be the same: a tip comes on top, an unavailable item comes off.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at Rocket Rides

  Rule: A capture closes the authorization and makes a transaction
    Illustrates "Capture the funds" of the B2B payments guide.

    Scenario: The guide's capture
      When the merchant captures the authorization
      Then the authorization is now closed
      And the authorization is for $10.00
      And the authorization has a capture of $10.00
      And issuing_authorization.updated is sent about the authorization
      And issuing_transaction.created is sent about the transaction

    Scenario: The hold is released and the capture spent
      When the merchant captures the authorization
      Then the Issuing balance has fallen by $10.00
      And the ledger shows of the authorization
        | hold    | -$10.00 |
        | release | $10.00  |
      And the ledger shows of its capture
        | spend | -$10.00 |

  Rule: The merchant may capture less or more than was authorized
    Illustrates "Capture the funds": the amounts are the merchant's.

    Scenario Outline: What is captured is what is spent
      When the merchant captures <captured> of the authorization
      Then the authorization is now closed
      And the authorization has a capture of <captured>
      And the authorization is for $10.00
      And the Issuing balance has fallen by <captured>

      Examples:
        | captured | because                               |
        | $7.00    | an item was not to be had             |
        | $9.99    | one cent less releases a cent more    |
        | $10.01   | one cent more is still the merchant's |
        | $12.50   | a tip came on top                     |

  Rule: A capture needs an approved authorization
    Illustrates "Capture the funds": what is captured was approved before.

    Scenario: A declined purchase cannot be captured
      Given the company has tried to spend $1.00 more than the Issuing balance at Rocket Rides
      When the merchant tries to capture the authorization
      Then Stripe refuses
