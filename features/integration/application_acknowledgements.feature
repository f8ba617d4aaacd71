@integration
Feature: The application's acknowledgements
  What is not acknowledged comes again for days. A valid event is refused only where that helps. Run it
  with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: An event that is as it should be is accepted
    Illustrates "Receive Stripe events in your webhook endpoint": respond with a status of success.

    @req:ISS-EVT-007
    Scenario: The events of a force capture and its refund are accepted
      Given the bookshop has force-captured $10.00 on the card
      When the merchant refunds the transaction
      Then my application accepts every event

    @req:ISS-EVT-007
    Scenario: The events of an unlinked refund are accepted
      When the bookshop issues an unlinked refund of $2.50 to the card
      Then my application accepts every event

    @req:ISS-EVT-007
    Scenario: The events of a purchase on a frozen card are accepted
      Given the program has frozen the card
      When the company spends $10.00 at the bookshop
      Then my application accepts every event

    @req:ISS-EVT-007 @presumes:ISS-EVT-001
    Scenario: The events of a dispute that is lost are accepted
      Given the bookshop has force-captured $10.00 on the card
      And the program has disputed the transaction with losing evidence
      When the program submits the dispute
      Then my application accepts every event

  Rule: An endpoint of an older API version is told the same in other words
    Illustrates "Versioning": since 2025-03-31.basil what was not captured is expired, before reversed.

    @req:ISS-LIF-009 @presumes:ISS-DEC-001 @presumes:ISS-DEC-002 @presumes:ISS-LIF-002
    Scenario Outline: An authorization that expires is no longer held, as <version> tells it
      Given events reach my application in the API version <version>
      And the company has spent $10.00 at the bookshop
      When the authorization expires
      Then my application shows for the card
        | held      | $0.00  |

      Examples:
        | version           | because            |
        | 2024-06-20        | it reads reversed  |
        | 2025-03-31.basil  | it reads expired   |
