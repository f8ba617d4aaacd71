@cardholders
Feature: Giving what is required of a person
  The law wants to know who holds a card, and that they accepted the bank's terms. A person of whom
  something is missing exists, and can do nothing with a card until it is given.

  Rule: What is missing of a person is named, and holds them up
    Illustrates "Create a cardholder": what an individual must give before spending.

    Scenario Outline: One thing is missing
      When the program creates Alice as a cardholder without <missing>
      Then the cardholder still owes <missing>
      And the cardholder is held up: requirements.past_due
      And issuing_cardholder.created is sent about the cardholder

      Examples:
        | missing                | because                               |
        | a first name           | lists are searched by it              |
        | a last name            | lists are searched by it              |
        | the date of the terms  | they hold from some day on            |
        | the place of the terms | somebody accepted them from somewhere |

    Scenario: Nothing but a name and an address
      When the program creates a cardholder who gives nothing but a name and an address
      Then the cardholder still owes both names and the terms
      And the cardholder is held up: requirements.past_due
      And the cardholder is of the type individual

  Rule: A company has accepted the terms by having an account
    Illustrates "Create a cardholder": companies.

    Scenario: The company's tax number is nobody's business
      When the program creates the company with its tax number
      Then the cardholder is of the type company
      And the tax number is known and not shown
      And the review of the cardholder soon ends

  Rule: No card is activated for somebody who still owes something
    Illustrates "Create a card": a card must be activated before it can be used.

    Scenario: Alice has not accepted the terms
      Given the program has created Alice as a cardholder without the date of the terms
      And the program has issued a virtual card to Alice
      When the program tries to activate the card
      Then Stripe refuses and speaks of This cardholder has outstanding requirements preventing them from activating an issued card

    Scenario: Alice accepts them
      Given the program has created Alice as a cardholder without the date of the terms
      When the program gives what the cardholder still owes
      Then the review of the cardholder soon ends
      And issuing_cardholder.updated is sent about the cardholder

    Scenario: Alice's card is activated afterwards
      Given the program has created Alice as a cardholder without the date of the terms
      And the program has issued a virtual card to Alice
      And the program has given what the cardholder still owes
      When the program activates the card
      Then the card is active
