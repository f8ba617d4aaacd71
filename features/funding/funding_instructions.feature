@funding @connect @sandbox_only
Feature: Funding instructions
  A program in Europe is not debited: it wires money to a bank account of its own at Stripe, which its
  funding instructions name. On live it cannot run, because Stripe grants Issuing to an account only
  after its people were verified.

  Rule: A program wires its money in the way of its country
    Illustrates "Add funds": push funding by SEPA in the euro area, by BACS or Faster Payments in the UK.

    Scenario: A program in Ireland is told an IBAN
      Given the platform has a connected account in Ireland with Issuing
      And the program acts for the account
      When the program asks for its funding instructions
      Then the funding instructions name an IBAN in Germany, reached by sepa

    Scenario: A program in Great Britain is told a sort code
      Given the platform has a connected account in Great Britain with Issuing
      And the program acts for the account
      When the program asks for its funding instructions
      Then the funding instructions name a sort code in Great Britain, reached by fps

  Rule: A program has the same funding instructions each time
    Illustrates "Funding instructions" of the API reference: they are made once, then retrieved.

    Scenario: Who asks twice is told the same bank account
      Given the platform has a connected account in Ireland with Issuing
      And the program acts for the account
      And the program has asked for its funding instructions
      When the program asks for its funding instructions again
      Then they are the same funding instructions as before

  Rule: A wire is a top-up that has succeeded when it arrives
    Illustrates "Test pushing funds": each simulated transfer is added to the Issuing balance.

    Background:
      Given the platform has a connected account in Ireland with Issuing
      And the program acts for the account

    Scenario: A wire can be spent at once
      When a wire of 20.00 EUR arrives in the Issuing balance
      Then the top-up brought 20.00 EUR
      And the Issuing balance holds 20.00 EUR

    Scenario: The program is told of a wire
      When a wire of 20.00 EUR arrives in the Issuing balance
      Then topup.succeeded is sent about the top-up

    Scenario: A second wire adds to the first
      Given a wire of 20.00 EUR has arrived in the Issuing balance
      When a wire of 5.50 EUR arrives in the Issuing balance
      Then the Issuing balance holds 25.50 EUR

  Rule: A program in the United States is not funded by wire
    Illustrates "Add funds": Stripe debits a US program's bank account.

    Scenario: A US program has no funding instructions
      When the program tries to ask for its funding instructions
      Then Stripe refuses: A Funding Instruction is not currently supported for US
