@api
Feature: Reading page by page
  A program with many cards never gets them all in one answer. Whoever misses the last page, or
  reads one twice, counts wrongly.

  Background:
    Given Alice holds 3 cards, one after the other

  Rule: Pages follow each other until Stripe says that nothing follows
    Illustrates "Pagination" of Stripe's API.

    Scenario Outline: Every card is on one page
      When the program lists the cards, <size> a page
      Then the pages hold <sizes> cards
      And together they show every card, newest first

      Examples:
        | size | sizes         | because                            |
        |    1 | 1 and 1 and 1 | a page has room for one            |
        |    2 | 2 and 1       | the last page is not full          |
        |    3 | 3             | a full page need not be followed   |
        |    4 | 3             | there is room for one that is none |

    Scenario: The way back
      When the program goes back from the oldest card, 1 a page
      Then it meets every newer card, oldest first

  Rule: A page that cannot be found is refused
    Illustrates "Pagination": a page begins beside one thing.

    Scenario: After one card and before another
      When the program tries to list the cards both ways at once
      Then Stripe refuses: Received both starting_after and ending_before parameters. Please pass in only one.

    Scenario: After a card nobody has
      When the program tries to list the cards after the card ic_nobody
      Then Stripe refuses: No such issuing card: 'ic_nobody'

    Scenario: As many as you like
      When the program tries to list the cards, plenty a page
      Then Stripe refuses the parameter limit
