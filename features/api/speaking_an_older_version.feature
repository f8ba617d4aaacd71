@api
Feature: Speaking an older version
  A program is written for one dated version of Stripe's API, and keeps being understood. It must say
  which, or an upgrade of the account changes what it reads.

  Rule: An answer is in the manner of the version that was asked for
    Illustrates "Versioning" of Stripe's API.

    Scenario Outline: The card as programs of that year read it
      Given Alice holds an inactive card
      When the program reads the card as of <version>
      Then the answer is in the manner of <version>
      And the card is inactive

      Examples:
        | version           | because                             |
        | 2024-09-30.acacia | versions have names since then      |
        | 2025-03-31.basil  | half a year later, nothing broke    |
        | 2026-05-27.dahlia | this program's own                  |

    Scenario Outline: What lapsed had another name
      Given the Issuing balance holds at least $50.00
      And the company holds an active card
      And the company has spent $10.00 at Rocket Rides
      When the authorization expires
      Then the authorization as of <version> is <status>

      Examples:
        | version           | status   | because                            |
        | 2025-02-24.acacia | reversed | the word did not exist yet         |
        | 2025-03-31.basil  | expired  | it lapsed, and nobody gave it back |

  Rule: A version that was never published is refused
    Illustrates "Versioning".

    Scenario: Somebody is ahead of time
      Given Alice holds an inactive card
      When the program tries to read the card as of 2099-01-01
      Then Stripe refuses: Invalid Stripe API version: 2099-01-01
