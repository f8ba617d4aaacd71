@api
Feature: API versioning
  A program is written for one dated version of Stripe's API and names it in each request. Otherwise
  an upgrade of the account changes the responses it reads.

  Rule: A response is in the version that the request names
    Illustrates "Versioning" in Stripe's API reference.

    Scenario Outline: A card is retrieved in API version <version>
      Given Alice holds an inactive card
      When the program retrieves the card in API version <version>
      Then the response is in API version <version>
      And the card is inactive

      Examples:
        | version           | because                             |
        | 2024-09-30.acacia | the first version with a name       |
        |  2025-03-31.basil | the next major release              |
        | 2026-05-27.dahlia | the version that this program names |

    Scenario Outline: An expired authorization is <status> in API version <version>
      Given the Issuing balance holds at least $50.00
      And the company holds an active card
      And the company has spent $10.00 at Rocket Rides
      When the authorization expires
      Then the authorization is <status> in API version <version>

      Examples:
        | version           | status   | because                                 |
        | 2025-02-24.acacia | reversed | the status expired did not exist        |
        |  2025-03-31.basil | expired  | the version that introduced this status |

  Rule: A version that does not exist is refused
    Illustrates "Versioning".

    Scenario: A version of the future is refused
      Given Alice holds an inactive card
      When the program tries to retrieve the card in API version 2099-01-01
      Then Stripe refuses: Invalid Stripe API version: 2099-01-01
