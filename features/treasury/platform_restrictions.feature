@treasury @connect @sandbox_only
Feature: Platform restrictions
  A platform stops what comes into a financial account or goes out of it, and says so by its features. On
  live it cannot run, because Stripe grants Treasury to verified accounts only.

  Background:
    Given the program acts for a connected account with Treasury

  Rule: A restriction stops the features that rely on its flows, wholly or in part
    Illustrates "Financial account features": restricted features.

    Background:
      Given the account has a financial account with financial_addresses.aba, intra_stripe_flows and outbound_payments.us_domestic_wire

    Scenario: Outbound payments are restricted, the address in part
      When the program restricts what goes out of the financial account
      Then the feature outbound_payments.us_domestic_wire of the financial account is restricted: restricted_by_platform
      And the feature intra_stripe_flows of the financial account is restricted in part
      And the feature financial_addresses.aba of the financial account is restricted in part

    Scenario: What comes in leaves outbound payments alone
      When the program restricts what comes into the financial account
      Then the feature outbound_payments.us_domestic_wire of the financial account is active
      And the feature intra_stripe_flows of the financial account is restricted in part

    Scenario: A restriction that is lifted restricts nothing any more
      Given the program has restricted what comes into the financial account
      When the program no longer restricts what comes into the financial account
      Then every feature of the financial account is active

  Rule: A restriction stops a bank's money, except for wires
    Illustrates "Financial account features": the impacts of platform restrictions.

    Background:
      Given the account has a financial account that holds $50.00

    Scenario: A bank takes nothing while what goes out is restricted
      Given the program has restricted what goes out of the financial account
      When a bank takes $10.00 from the financial account
      Then the received debit is failed
      And the financial account holds $50.00

    Scenario: A wire comes in while what comes in is restricted
      Given the program has restricted what comes into the financial account
      When a bank wires $10.00 to the financial account
      Then the received credit is succeeded
      And the financial account holds $60.00

    Scenario: A transfer by ACH comes in again once that is lifted
      Given the program has restricted what comes into the financial account
      And the program has lifted its restriction of what comes into the financial account
      When a bank sends $10.00 to the financial account
      Then the received credit is succeeded
      And the financial account holds $60.00

    Scenario: A transfer by ACH does not
      Given the program has restricted what comes into the financial account
      When a bank sends $10.00 to the financial account
      Then the received credit is failed
      And the financial account holds $50.00
