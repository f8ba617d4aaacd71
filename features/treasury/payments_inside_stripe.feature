@treasury @connect @sandbox_only
Feature: Payments inside Stripe
  A business pays another account of the same platform from one financial account to the other, at once.
  On live it cannot run, because Stripe grants Treasury to verified accounts only.

  Background:
    Given the program acts for a connected account with Treasury and ACH
    And the account has a financial account for transfers that holds $50.00
    And the supplier has a financial account that holds nothing

  Rule: The supplier has the money at once
    Illustrates "Create an OutboundPayment to a financial account".

    Scenario: A supplier is paid inside Stripe
      When the program pays the supplier $15.00 inside Stripe
      Then the outbound payment is posted
      And the supplier's received credit names the outbound payment
      And the balance of the financial account has fallen by $15.00
      And the supplier holds $15.00

    Scenario: The supplier gives the money back
      Given the program has paid the supplier $15.00 inside Stripe
      When the supplier gives the money back
      Then the supplier holds $0.00
      And the balance of the financial account has not changed

  Rule: Both sides need the feature, and the payer the money
    Illustrates "Financial account features": intra_stripe_flows.

    Scenario: The supplier has given the feature up
      Given the supplier has given up intra_stripe_flows
      When the program tries to pay the supplier $15.00 inside Stripe
      Then Stripe refuses with a message about intra_stripe_flows
      And the supplier holds $0.00

    Scenario: A cent too much
      When the program tries to pay the supplier $50.01 inside Stripe
      Then Stripe refuses
      And the supplier holds $0.00
