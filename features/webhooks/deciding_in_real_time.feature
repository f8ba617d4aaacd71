@webhooks
Feature: Deciding in real time
  A program may decide on each purchase itself: Stripe asks its endpoint, the merchant waits, and two
  seconds later it is too late. What Stripe's own checks decline, nobody is asked about.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: The endpoint's word decides, and moves the money or leaves it
    Illustrates "Handling real-time auth webhooks": respond to issuing_authorization.request.

    Scenario: The endpoint approves, and the money is held
      Given the endpoint approves purchases
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved: webhook_approved
      And the endpoint was asked once
      And the Issuing balance has fallen by $10.00

    Scenario: The endpoint declines, and nothing moves
      Given the endpoint declines purchases
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: webhook_declined
      And the endpoint was asked once
      And the Issuing balance has not changed

    Scenario: The endpoint notes why it approved
      Given the endpoint approves purchases and notes
        | budget | travel |
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved: webhook_approved
      And the authorization bears
        | budget | travel |

  Rule: A part is approved only where the merchant takes a part
    Illustrates "Handling real-time auth webhooks": partial approvals.

    Scenario: The merchant takes a part
      Given the endpoint approves $9.00 of a purchase
      When the company spends up to $15.00 at the bookshop
      Then the authorization is approved: webhook_approved
      And the authorization is for $9.00
      And the Issuing balance has fallen by $9.00

    Scenario: The merchant takes all or nothing
      Given the endpoint approves $9.00 of a purchase
      When the company spends $15.00 at the bookshop
      Then the authorization is approved: webhook_approved
      And the authorization is for $15.00

  Rule: A merchant that asks for more asks the endpoint again
    Illustrates "Handling real-time auth webhooks": an increment is asked about by itself.

    Scenario: A hotel adds the minibar
      Given the endpoint approves purchases
      And the company has spent $20.00 at the hotel
      When the merchant raises the authorization by $5.00
      Then the authorization is for $25.00
      And the endpoint was asked for $5.00 more

    Scenario: The endpoint will not have the minibar
      Given the endpoint approves purchases
      And the company has spent $20.00 at the hotel
      And the endpoint declines purchases
      When the merchant raises the authorization by $5.00
      Then the authorization is for $20.00
      And the endpoint was asked for $5.00 more
      And the Issuing balance has fallen by $20.00

  Rule: What Stripe declines by itself, the endpoint never hears of
    Illustrates "Handling real-time auth webhooks": funds, card and controls are looked at first.

    Scenario: There is not enough money
      Given the endpoint approves purchases
      When the company spends $0.01 more than the Issuing balance at Rocket Rides
      Then the authorization is declined: insufficient_funds
      And the endpoint was not asked
