@connect @sandbox_only
Feature: Transfers
  A platform pays for its accounts' cards by sending them money, and takes back what they do not need. On
  live it cannot run, because Stripe grants Issuing to an account only after its people were verified.

  Background:
    Given the platform has a connected account with Issuing
    And the platform has topped up its payments balance with $50.00

  Rule: A transfer moves money from the platform to the account at once
    Illustrates "Create a transfer" in Stripe's API reference.

    Scenario: A transfer is sent
      When the platform transfers $20.00 to the account
      Then the platform's payments balance has fallen by $20.00
      And the platform's ledger shows for the transfer
        | transfer | -$20.00 |
      And the account was sent the transfer alone
      And the platform is sent transfer.created about the transfer

    Scenario: The account receives the money
      Given the program acts for the account
      And the program has read its balances
      When the platform transfers $20.00 to the account
      Then the payments balance has risen by $20.00
      And the Issuing balance has not changed

    Scenario: Transferred money pays for a purchase
      Given the program acts for the account
      And the company holds an active card
      And the platform has transferred $20.00 to the account
      And the program has transferred $20.00 from the payments balance to the Issuing balance
      When the company spends $15.00 at Rocket Rides
      Then the authorization is approved
      And the platform's payments balance has fallen by $20.00

    Scenario: More than the platform has is refused
      When the platform tries to transfer $50.01 to the account
      Then Stripe refuses
      And the platform's payments balance has not changed

    Scenario: Metadata of a transfer are changed
      Given the platform has transferred $20.00 to the account
      And the platform has added metadata to the transfer
        | month | June |
      When the platform adds metadata to the transfer
        | booked | yes |
      Then the transfer has metadata
        | month  | June |
        | booked | yes  |
      And the platform is sent transfer.updated about the transfer

  Rule: A transfer can be reversed as far as the account has the money
    Illustrates "Reverse transfers" in Stripe's documentation of separate charges and transfers.

    Scenario: A part is reversed
      Given the platform has transferred $20.00 to the account
      When the platform reverses $5.00 of the transfer
      Then $5.00 of the transfer is reversed and some of it is left
      And the platform's payments balance has fallen by $15.00
      And the platform is sent transfer.reversed about the transfer

    Scenario: The rest is reversed
      Given the platform has transferred $20.00 to the account
      And the platform has reversed $5.00 of the transfer
      When the platform reverses the transfer
      Then the transfer is reversed as a whole
      And the platform's ledger shows for the transfer
        | transfer          | -$20.00 |
        | transfer reversed | $5.00   |
        | transfer reversed | $15.00  |
      And the platform's payments balance has not changed

    Scenario: What the account has moved on cannot be reversed
      Given the program acts for the account
      And the platform has transferred $20.00 to the account
      And the program has transferred $20.00 from the payments balance to the Issuing balance
      When the platform tries to reverse the transfer
      # survives everything because a reversal that succeeded after all would be read by the When, which then fails
      Then Stripe refuses
      And the platform's payments balance has fallen by $20.00
