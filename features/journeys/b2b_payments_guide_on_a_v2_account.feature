@journeys
Feature: The B2B payments guide on a v2 financial account
  The guide as an account that is opened for Issuing today can follow it: money is sent to its v2 financial
  account instead of the Issuing balance, and the card names that account.

  Rule: A program of today follows the guide to a captured purchase
    Illustrates the whole B2B payments guide, on "Issuing for your business".

    Scenario: Funding, cardholder, card, authorization and capture on a v2 account
      Given the v2 financial account holds at least $50.00
      When $20.00 is sent to the v2 financial account
      Then the v2 financial account has risen by $20.00
      When the program creates the company as a cardholder
      Then the review of the cardholder soon ends
      When the program issues a virtual card to the company
      Then the card is inactive
      When the program activates the card
      Then the card is active
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved
      And the authorization waits for capture
      And the v2 financial account holds back $10.00
      And the v2 financial account shows a pending transaction of -$10.00
      When the merchant captures the authorization
      Then the authorization is now closed
      And the authorization has a capture of $10.00
      And the v2 financial account holds back $0.00
      And the v2 financial account shows a posted transaction of -$10.00
      And the v2 financial account has risen by $10.00
