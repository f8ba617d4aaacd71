@disputes @sandbox_only
Feature: Provisional credits
  While the network decides on a dispute, Stripe may credit it, and takes the credit back if the dispute
  is lost. It runs on the sandbox only, because nobody can make a network decide.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the bookshop has force-captured $30.00 on the card
    And the program has disputed the transaction as fraudulent

  Rule: A dispute can be credited before it is decided
    Illustrates "Webhooks" in Stripe's documentation of Issuing disputes: funds_reinstated.

    Scenario: A dispute is credited provisionally
      Given the program has submitted the dispute
      When Stripe credits the dispute provisionally
      Then the dispute is submitted
      And the Issuing balance has not changed
      And issuing_dispute.funds_reinstated is sent about the dispute

    Scenario: A credited dispute that is won keeps its credit
      Given the program has submitted the dispute
      And Stripe has credited the dispute provisionally
      When the network rules for the cardholder of the dispute
      Then the dispute is won
      And the Issuing balance has not changed

  Rule: The credit of a dispute that is lost is taken back
    Illustrates "Webhooks": funds_rescinded is sent when a provisional credit is clawed back.

    Scenario: A credited dispute is lost
      Given the program has submitted the dispute
      And Stripe has credited the dispute provisionally
      When the network rules for the merchant of the dispute
      Then the Issuing balance has fallen by $30.00
      And issuing_dispute.funds_rescinded is sent about the dispute
