@api @sandbox_only
Feature: Being turned away for a moment
  Stripe may be too busy, or fail. A program must tell what will pass from what will not, and know
  whether asking again can do harm. On live it cannot run, because nobody can ask Stripe to fail.

  Rule: Too many calls in a second, and two calls at one thing, are turned away
    Illustrates "Rate limits" of Stripe's API: both pass, and nothing was done.

    Scenario Outline: What passes has a code of its own
      Given <trouble> at the next call
      When the program tries to read its balance
      Then Stripe turns it away because <why>

      Examples:
        | trouble                        | why                            | because                    |
        | too many calls are made        | too many calls were made       | a second has only so many  |
        | the object is in use elsewhere | the object is in use elsewhere | two calls cannot change it |
        | Stripe itself fails            | Stripe itself failed           | nobody is spared that      |

    Scenario: The same call goes through a moment later
      Given Alice is a cardholder
      And too many calls are made while the program asks under a key for a card
      When the program asks again under the same key
      Then the card was made this time
      And no card but this was made for Alice

  Rule: Where Stripe failed, the failure is kept under the key
    Illustrates "Idempotent requests": the first answer is kept, also a failure. Whether anything was
    done only a list can tell.

    Scenario: Asking again gets the same failure
      Given Alice is a cardholder
      And Stripe itself fails while the program asks under a key for a card
      When the program tries again under the same key
      Then Stripe turns it away because Stripe itself failed
