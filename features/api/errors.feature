@api
Feature: Errors
  An error says what kind it is, and most name the parameter that was wrong. A program that reads
  them can react, and its developers need not ask Stripe's support.

  Rule: An invalid parameter is named, with a code where there is one
    Illustrates "Errors" in Stripe's API reference.

    @req:ISS-CRD-021
    Scenario Outline: A card <mistake> is refused
      Given Alice is a cardholder
      When the program tries to issue a card to Alice <mistake>
      Then Stripe responds with <error>
      And Stripe refuses the parameter <parameter>
      And Alice has no card

      Examples:
        | mistake                         | error                         | parameter                                     | because                           |
        | without a currency              |         400 parameter_missing | currency                                      | a required parameter              |
        | with a color                    |         400 parameter_unknown | color                                         | Stripe ignores no parameter       |
        | with an empty cardholder        |   400 parameter_invalid_empty | cardholder                                    | an empty value unsets a parameter |
        | of the type metal               |     400 invalid_request_error | type                                          | the type is virtual or physical   |
        | with the limit plenty           | 400 parameter_invalid_integer | spending_controls[spending_limits][0][amount] | an amount is a number of cents    |
        | with metadata that is no object |     400 invalid_request_error | metadata                                      | metadata has keys and values      |

  Rule: An object or an endpoint that does not exist is not found
    Illustrates "Errors": an id in the path and an id in a parameter differ.

    Scenario: A card that does not exist is not found
      When the program tries to retrieve the card ic_nobody
      Then Stripe responds with 404 resource_missing
      And Stripe refuses: No such issuing card: 'ic_nobody'

    Scenario: An endpoint that does not exist is not found
      When the program tries to call an endpoint that does not exist
      Then Stripe responds with 404 invalid_request_error

  Rule: A request needs a valid API key and access to the account
    Illustrates "Authentication" in Stripe's API reference.

    Scenario: An invalid API key is refused
      When the program tries to retrieve its balance with an invalid API key
      Then Stripe responds with 401 invalid_request_error

    Scenario: An account without access is refused
      When the program tries to retrieve the balance of an account it has no access to
      Then Stripe responds with 403 account_invalid
