@treasury @connect @sandbox_only
Feature: Disputes of purchases on financial accounts
  A dispute names the received debit of the purchase, and a debit reversal brings its money back to the
  financial account. On live it cannot run, because Stripe grants Treasury to verified accounts only.

  Background:
    Given the program acts for a connected account with Treasury
    And the account has a financial account that holds $50.00
    And the company holds a card on the financial account
    And the bookshop has force-captured $10.00 on the card

  Rule: A dispute names the received debit, and its submission begins a reversal
    Illustrates "Issuing disputes": transactions on Treasury financial accounts.

    Scenario: An unsubmitted dispute has no reversal
      When the program disputes the debit of the transaction as fraudulent
      Then the dispute is unsubmitted
      And the dispute has no debit reversal

    Scenario: A submitted dispute has a reversal that waits for the network
      Given the program has disputed the debit of the transaction as fraudulent
      When the program submits the dispute
      Then the debit reversal of the dispute is processing
      And treasury.debit_reversal.created is sent about the reversal of the dispute

  Rule: The network's decision completes the reversal
    Illustrates "Issuing disputes": the outcome of a dispute.

    Scenario: A dispute that is won brings the cash back
      Given the program has disputed the debit of the transaction with winning evidence
      When the program submits the dispute
      Then the dispute is soon won
      And the debit reversal of the dispute is succeeded
      And the balance of the financial account has not changed

    Scenario: A dispute that is lost brings nothing back
      Given the program has disputed the debit of the transaction with losing evidence
      When the program submits the dispute
      Then the dispute is soon lost
      And the debit reversal of the dispute is failed
      And the balance of the financial account has fallen by $10.00

    Scenario: What was credited provisionally is taken back when a dispute is lost
      Given the program has disputed the debit of the transaction as fraudulent
      And the program has submitted the dispute
      And Stripe has credited the dispute provisionally
      When the network rules for the merchant of the dispute
      Then the balance of the financial account has fallen by $10.00
