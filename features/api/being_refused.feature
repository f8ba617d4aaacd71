@api
Feature: Being refused
  A refusal is the program's to understand: each says what kind it is, and most name the detail that
  was wrong. Somebody who can read them need not ask Stripe's support.

  Rule: A wrong detail is named, and says what is wrong with it
    Illustrates "Errors" of Stripe's API: a code where there is one, and the parameter.

    Scenario Outline: A card is asked for wrongly
      Given Alice is a cardholder
      When the program tries to get a card <mistake>
      Then Stripe turns it away because <why>
      And Stripe refuses the parameter <parameter>
      And no card was made for Alice

      Examples:
        | mistake                    | why                           | parameter                                     | because                        |
        | without a currency         | a detail is missing           | currency                                      | Stripe needs it                |
        | with a color               | a detail is unknown           | color                                         | what it ignored would be a lie |
        | to an empty name           | a detail is empty             | cardholder                                    | empty means to unset           |
        | made of metal              | it is not one of the choices  | type                                          | it is virtual or physical      |
        | with a limit of plenty     | a number is none              | spending_controls[spending_limits][0][amount] | cents are counted              |
        | with metadata in one piece | it is of the wrong shape      | metadata                                      | metadata has names and values  |

  Rule: What does not exist is not found
    Illustrates "Errors": a name that is asked for and a name that is only mentioned differ.

    Scenario: Nobody has that card
      When the program tries to read the card ic_nobody
      Then Stripe turns it away because there is no such card
      And Stripe refuses: No such issuing card: 'ic_nobody'

    Scenario: Stripe has no such call
      When the program tries to make a call Stripe lacks
      Then Stripe turns it away because there is no such call

  Rule: Who asks must be known, and may ask only of its own
    Illustrates "Authentication" of Stripe's API.

    Scenario: A secret key with two letters swapped
      When the program tries to read its balance with a mistyped secret key
      Then Stripe turns it away because the secret key is nobody's

    Scenario: An account that is somebody else's
      When the program tries to read the balance of somebody else
      Then Stripe turns it away because the account is out of reach
