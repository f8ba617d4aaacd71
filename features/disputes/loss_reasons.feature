@disputes @sandbox_only
Feature: Loss reasons
  A dispute that is lost says why the network ruled for the merchant, so that a program knows which ones
  are not worth submitting. It runs on the sandbox only, because nobody can make a network decide.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the bookshop has force-captured $30.00 on the card
    And the program has disputed the transaction as fraudulent
    And the program has submitted the dispute

  Rule: A lost dispute has the network's reason
    Illustrates the attribute loss_reason in Stripe's reference of disputes.

    Scenario Outline: The network rules for the merchant: <reason>
      When the network rules for the merchant of the dispute: <reason>
      Then the dispute is lost: <reason>
      And issuing_dispute.closed is sent about the dispute
      And the Issuing balance has fallen by $30.00

      Examples:
        | reason                              | because                                |
        | refund_issued                       | the merchant has paid the money back   |
        | submitted_beyond_allowable_time_limit | the network's own time is over       |
        | invalid_use_of_disputes             | no right of dispute covers it          |
