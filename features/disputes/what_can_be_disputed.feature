@disputes
Feature: What can be disputed
  Only money that a merchant took can be fought for. That includes money it took without asking, which
  no card status and no spending control could stop.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A capture that nobody authorized can only be disputed
    Illustrates "Issuing transactions": force captures, and what a program can do against them.

    Scenario: The bookshop helped itself
      Given the bookshop has taken $30.00 from the card by force
      When the program disputes the transaction as no_valid_authorization
      Then the dispute is for $30.00
      And the transaction names its dispute
      And issuing_dispute.created is sent about the dispute

  Rule: A refund is no purchase
    Illustrates "Disputes": which transactions can be disputed.

    Scenario: The bookshop gave too little
      Given the bookshop has given $5.00 to the card for no purchase
      When the program tries to dispute the transaction
      Then Stripe refuses
      And the Issuing balance has risen by $5.00
