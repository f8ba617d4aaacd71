@webhooks
Feature: Real-time authorization decisions
  A program's endpoint may decide on each purchase: it approves or declines an
  issuing_authorization.request within two seconds. So a company enforces rules that Stripe's
  spending controls cannot express.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: The endpoint's response approves or declines the authorization
    Illustrates "Handling real-time auth webhooks": respond to issuing_authorization.request.

    @req:ISS-DEC-018
    Scenario: An approved purchase is held
      Given the endpoint approves purchases
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved: webhook_approved
      And the endpoint receives one real-time request about the authorization
      And the Issuing balance has fallen by $10.00

    @req:ISS-DEC-018
    Scenario: A declined purchase moves no money
      Given the endpoint declines purchases
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: webhook_declined
      And the endpoint receives one real-time request about the authorization
      And the Issuing balance has not changed

    Scenario: A response sets metadata
      Given the endpoint approves purchases with metadata
        | budget | travel |
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved: webhook_approved
      And the authorization has metadata
        | budget | travel |

  Rule: A partial approval counts only where the amount is controllable
    Illustrates "Handling real-time auth webhooks": partial approvals.

    Scenario: A merchant that accepts partial approvals gets the approved amount
      Given the endpoint approves $9.00 of each purchase
      When the company spends $15.00 at the bookshop, which accepts partial approvals
      Then the authorization is approved: webhook_approved
      And the authorization is for $9.00
      And the Issuing balance has fallen by $9.00

    Scenario: A merchant that accepts none gets the whole amount
      Given the endpoint approves $9.00 of each purchase
      When the company spends $15.00 at the bookshop
      Then the authorization is approved: webhook_approved
      And the authorization is for $15.00

  Rule: An incremental authorization is decided by itself
    Illustrates "Handling real-time auth webhooks": a request for the increment alone.

    Scenario: An approved increment raises the authorization
      Given the endpoint approves purchases
      And the company has spent $20.00 at the hotel
      When the merchant increments the authorization by $5.00
      Then the authorization is for $25.00
      And the endpoint receives a real-time request for $5.00 more

    Scenario: A declined increment leaves the authorization as it was
      Given the endpoint approves purchases
      And the company has spent $20.00 at the hotel
      And the endpoint declines purchases
      When the merchant increments the authorization by $5.00
      Then the authorization is for $20.00
      And the endpoint receives a real-time request for $5.00 more
      And the Issuing balance has fallen by $20.00

  Rule: The endpoint is not asked about what Stripe itself declines
    Illustrates "Handling real-time auth webhooks": balance, card and controls are checked first.

    Scenario: A purchase without sufficient funds causes no real-time request
      Given the endpoint approves purchases
      When the company spends $0.01 more than the Issuing balance at Rocket Rides
      Then the authorization is declined: insufficient_funds
      And the endpoint receives no real-time request
