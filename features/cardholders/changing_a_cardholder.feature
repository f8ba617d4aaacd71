@cardholders
Feature: Changing a cardholder
  People move and change their telephones; what is printed on their cards does not change with them.
  A program must know which is which before it promises anything.

  Rule: How somebody is reached can change
    Illustrates "Create a cardholder": contact details.

    Scenario Outline: Alice is reached elsewhere
      Given Alice is a cardholder
      When the program changes the cardholder's <detail> to <value>
      Then the cardholder's <detail> is <value>
      And issuing_cardholder.updated is sent about the cardholder

      Examples:
        | detail       | value             | because                   |
        | email        | alice@example.org | she has another provider  |
        | phone_number |      +14155550199 | she has another telephone |

  Rule: What a cardholder is cannot change
    Illustrates "Create a cardholder": its relevant details are fixed.

    Scenario Outline: It would be another cardholder
      Given Alice is a cardholder
      When the program tries to change the cardholder's <detail> to <value>
      Then Stripe refuses the parameter <detail>

      Examples:
        | detail | value        | because                            |
        | name   | Alicia Baker | it is printed on the card          |
        | type   | company      | a person does not become a company |
        | status | blocked      | only Stripe blocks, and for good   |

  Rule: A name fits on a card
    Illustrates "Create a cardholder": the name that is printed on cards.

    Scenario: It just fits
      When the program creates a cardholder whose name has 24 letters
      Then the cardholder is returned as given

    Scenario: It is one letter too long
      When the program tries to create a cardholder whose name has 25 letters
      Then Stripe refuses the parameter name
