@treasury @connect @sandbox_only
Feature: Outbound payments
  A business pays its suppliers from its financial account, by bank. What is on its way is outbound
  pending until a bank has taken it. On live it cannot run, because Stripe grants Treasury to verified
  accounts only.

  Background:
    Given the program acts for a connected account with Treasury and ACH
    And the account has a financial account for transfers that holds $50.00

  Rule: Money on its way is held until the bank has taken it
    Illustrates "Moving money using OutboundPayment objects": states, and the test helpers for them.

    Scenario: A payment waits for a slow bank
      When the program pays $15.00 to a bank account that is slow
      Then the outbound payment is processing
      And the balance of the financial account has fallen by $15.00
      And $15.00 of the financial account is outbound pending
      And the Transaction of the outbound payment is open with the entries
        | outbound payment | -$15.00 | $15.00 |
      And treasury.outbound_payment.created is sent about the outbound payment

    Scenario: A supplier is paid
      When the program pays a supplier $15.00 by bank
      Then the outbound payment is soon posted
      And the balance of the financial account has fallen by $15.00
      And nothing of the financial account is outbound pending
      And the Transaction of the outbound payment is posted with the entries
        | outbound payment         | -$15.00 | $15.00  |
        | outbound payment posting | $0.00   | -$15.00 |
      And treasury.outbound_payment.posted is sent about the outbound payment

    Scenario: The slow bank takes the money after all
      Given the program has paid $15.00 to a bank account that is slow
      When the bank takes the outbound payment
      Then the outbound payment is posted
      And nothing of the financial account is outbound pending

  Rule: Money that does not leave is cash again
    Illustrates "Moving money using OutboundPayment objects": failed and canceled payments.

    Scenario: A payment cannot be sent
      Given the program has paid $15.00 to a bank account that is slow
      When the outbound payment cannot be sent
      Then the outbound payment is failed
      And the balance of the financial account has not changed
      And the Transaction of the outbound payment is void with the entries
        | outbound payment         | -$15.00 | $15.00  |
        | outbound payment failure | $15.00  | -$15.00 |
      And treasury.outbound_payment.failed is sent about the outbound payment

    Scenario: A payment is canceled in time
      Given the program has paid $15.00 to a bank account that is slow
      When the program cancels the outbound payment
      Then the outbound payment is canceled
      And the balance of the financial account has not changed
      And treasury.outbound_payment.canceled is sent about the outbound payment

    Scenario: A cancellation comes too late
      Given the program has paid $15.00 to a bank account that is slow
      And the bank has taken the outbound payment
      When the program tries to cancel the outbound payment
      Then Stripe refuses
      And the balance of the financial account has fallen by $15.00

  Rule: A bank can send money back, by a Transaction of its own
    Illustrates "Moving money using OutboundPayment objects": returned payments.

    Scenario: A bank declines what it has taken
      Given the program has paid $15.00 to a bank account that is slow
      And the bank has taken the outbound payment
      When the bank sends back the outbound payment: declined
      Then the outbound payment has been returned: declined
      And the balance of the financial account has not changed
      And treasury.outbound_payment.returned is sent about the outbound payment

    Scenario Outline: The supplier's bank account is not what it should be
      When the program pays $15.00 to a bank account that <does>
      Then the outbound payment has been returned: <code>
      And the balance of the financial account has not changed

      Examples:
        | does               | code                   | because                        |
        | is closed          | account_closed         | the supplier has left its bank |
        | does not exist     | no_account             | nobody has the number          |
        | has another number | invalid_account_number | the number is mistyped         |
