@treasury @connect @sandbox_only
Feature: Inbound transfers
  A business funds its cards by pulling money from its own bank account into its financial account. On
  live it cannot run, because Stripe grants Treasury to verified accounts only.

  Background:
    Given the program acts for a connected account with Treasury and ACH
    And the account has a financial account for transfers that holds $0.00

  Rule: Money is cash once the bank has paid
    Illustrates "Moving money using InboundTransfer objects": states and test helpers.

    Scenario: A transfer succeeds
      When the program pulls $30.00 from a bank account that works
      Then the inbound transfer is soon succeeded
      And the balance of the financial account has risen by $30.00
      And treasury.inbound_transfer.succeeded is sent about the inbound transfer

    Scenario: Nothing is there while the bank is slow
      When the program pulls $30.00 from a bank account that is slow
      Then the inbound transfer is processing
      And the balance of the financial account has not changed
      And treasury.inbound_transfer.created is sent about the inbound transfer

    Scenario: The slow bank pays after all
      Given the program has pulled $30.00 from a bank account that is slow
      When the bank pays the inbound transfer
      Then the inbound transfer is succeeded
      And the balance of the financial account has risen by $30.00

    Scenario: A transfer is canceled in time
      Given the program has pulled $30.00 from a bank account that is slow
      When the program cancels the inbound transfer
      Then the inbound transfer is canceled
      And the balance of the financial account has not changed

  Rule: A bank that refuses moves nothing
    Illustrates "Moving money using InboundTransfer objects": test payment methods.

    Scenario Outline: The business's bank account is not what it should be
      When the program pulls $30.00 from a bank account that <does>
      Then the inbound transfer has failed: <code>
      And the balance of the financial account has not changed

      Examples:
        | does                 | code                 | because                            |
        | is closed            | account_closed       | the business has left its bank     |
        | does not exist       | no_account           | nobody has the number              |
        | has too little money | insufficient_funds   | the bank pays only what there is   |
        | allows no debits     | debit_not_authorized | the business has not agreed to one |

    Scenario: The bank freezes the account meanwhile
      Given the program has pulled $30.00 from a bank account that is slow
      When the bank refuses the inbound transfer: account_frozen
      Then the inbound transfer has failed: account_frozen
      And treasury.inbound_transfer.failed is sent about the inbound transfer

    Scenario: A transfer is blocked for its risk
      When the program tries to pull $30.00 from a bank account that is too risky
      Then Stripe refuses
      And the balance of the financial account has not changed

  Rule: A bank can take back what was spent meanwhile
    Illustrates "Moving money using InboundTransfer objects": returned transfers.

    Scenario: A funding transfer bounces
      Given the program has pulled $30.00 from a bank account that works
      And the program has paid a supplier $30.00 by bank
      When the bank takes back the inbound transfer
      Then a received debit of $30.00 returns the inbound transfer
      And the cash of the financial account is overdrawn by $30.00
