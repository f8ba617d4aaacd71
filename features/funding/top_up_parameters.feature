@funding
Feature: Top-up parameters
  A top-up names the balance it is for and what the bank statement says. A mistake in them should be
  known before a bank is asked, not days later.

  Background:
    Given the program has read its balances

  Rule: A top-up reaches the balance that it names
    Illustrates "Add funds" of the B2B payments guide: the destination balance.

    @req:ISS-FND-007
    Scenario: A top-up without a destination reaches the payments balance
      When the program tops up the payments balance with $20.00
      Then the top-up soon succeeds
      And the payments balance has risen by $20.00
      And the Issuing balance has not changed

  Rule: The amount and the statement descriptor have limits
    Illustrates "Add funds": the amount and the statement descriptor are the program's to choose.

    Scenario Outline: A top-up with an invalid parameter is refused
      When the program tries to top up the Issuing balance with these details
        | amount               | <amount>     |
        | statement descriptor | <descriptor> |
      Then Stripe refuses the parameter <parameter>
      And the Issuing balance has not changed

      Examples:
        | amount | descriptor       | parameter            | because                             |
        | $0.00  | Top-up           | amount               | an amount is at least one cent      |
        | $20.00 | Top-up of sixtee | statement_descriptor | statements have room for 15 letters |

    @req:ISS-FND-010
    Scenario: A statement descriptor of fifteen letters
      When the program tops up the Issuing balance with these details
        | amount               | $20.00                       |
        | description          | As long as statements can be |
        | statement descriptor | Top-up: fifteen              |
      Then the top-up is pending
      And the top-up keeps its details

  Rule: A succeeded top-up cannot be canceled
    Illustrates "Add funds": only a pending top-up can be canceled.

    Scenario: A cancellation comes too late
      Given the program has topped up the Issuing balance with $20.00
      And the top-up has succeeded
      When the program tries to cancel the top-up
      Then Stripe refuses
      And the Issuing balance has risen by $20.00

  Rule: A US program cannot be funded by wire
    Illustrates "Add funds": Stripe debits a US program's bank account; elsewhere the program wires.

    Scenario: A wire to a US program is refused
      When the program tries to receive a wire of $20.00 into its Issuing balance
      Then Stripe refuses: A Funding Instruction is not currently supported for US
      And the Issuing balance has not changed
