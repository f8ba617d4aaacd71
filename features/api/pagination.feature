@api
Feature: Pagination
  A list comes in pages, newest first. A program that misses the last page, or reads one twice,
  reports wrong totals.

  Background:
    Given Alice holds 3 cards

  Rule: Pages follow each other until has_more is false
    Illustrates "Pagination" in Stripe's API reference.

    Scenario Outline: Three cards are listed, <size> per page
      When the program lists Alice's cards, <size> per page
      Then the pages hold <sizes> cards
      And together the pages hold every card of Alice once, newest first

      Examples:
        | size | sizes         | because                          |
        |    1 | 1 and 1 and 1 | each page holds one card         |
        |    2 |       2 and 1 | the last page is not full        |
        |    3 |             3 | a full page may be the last one  |
        |    4 |             3 | a page may hold fewer than asked |

    Scenario: Cards are listed backward with ending_before
      When the program lists Alice's cards backward from Alice's first card, 1 per page
      Then the list holds every card after Alice's first card, oldest first

  Rule: Invalid cursors and page sizes are refused
    Illustrates "Pagination": starting_after, ending_before and limit.

    Scenario: Both cursors at once are refused
      When the program tries to list Alice's cards with both cursors
      Then Stripe refuses: Received both starting_after and ending_before parameters. Please pass in only one.

    Scenario: A cursor that does not exist is refused
      When the program tries to list Alice's cards starting after ic_nobody
      Then Stripe refuses: No such issuing card: 'ic_nobody'

    Scenario: A limit that is not a number is refused
      When the program tries to list Alice's cards with the limit plenty
      Then Stripe refuses the parameter limit
