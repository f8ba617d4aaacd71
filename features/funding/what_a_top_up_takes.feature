@funding
Feature: What a top-up takes
  A top-up says where the money goes and what stands on the bank's statement. What is wrong about it
  should be known before a bank is asked.

  Background:
    Given Carol has looked at the balances

  Rule: A top-up goes where it was meant to go
    Illustrates "Add funds" of the B2B payments guide: the destination is named.

    Scenario: Nobody said that it is for Issuing
      When the program tops up the payments balance with $20.00
      Then the top-up soon succeeds
      And the payments balance has risen by $20.00
      And the Issuing balance has not changed

  Rule: What the bank cannot print or pay is refused
    Illustrates "Add funds": the amount and the statement descriptor are the program's to choose.

    Scenario Outline: A detail that is out of bounds
      When the program tries to top up the Issuing balance with these details
        | amount               | <amount>     |
        | statement descriptor | <descriptor> |
      Then Stripe refuses the parameter <parameter>
      And the Issuing balance has not changed

      Examples:
        | amount | descriptor       | parameter            | because                              |
        | $0.00  | Top-up           | amount               | nothing is no amount                 |
        | $20.00 | Top-up of sixtee | statement_descriptor | statements have room for 15 letters  |

    Scenario: Fifteen letters fit
      When the program tops up the Issuing balance with these details
        | amount               | $20.00                       |
        | description          | As long as statements can be |
        | statement descriptor | Top-up: fifteen              |
      Then the top-up is pending
      And the top-up keeps its details

  Rule: What has arrived stays
    Illustrates "Add funds": only money on its way can be called off.

    Scenario: A top-up that has arrived cannot be canceled
      Given the program has topped up the Issuing balance with $20.00
      And the top-up has arrived
      When Carol tries to cancel the top-up
      Then Stripe refuses
      And the Issuing balance has risen by $20.00

  Rule: In the US money comes from the program's bank account, and by no other way
    Illustrates "Add funds": the program is debited; elsewhere it sends a wire.

    Scenario: A wire to a US program
      When the program tries to have $20.00 wired to its Issuing balance
      Then Stripe refuses: A Funding Instruction is not currently supported for US
      And the Issuing balance has not changed
