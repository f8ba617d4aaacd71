@cardholders
Feature: Cardholder updates
  The contact details of a cardholder can change, its name and its type cannot. A business must know
  which changes need a new cardholder and new cards.

  Rule: Contact details can change
    Illustrates "Create a cardholder": contact details.

    Scenario Outline: The program changes a contact detail
      Given Alice is a cardholder
      When the program changes the <detail> of Alice to <value>
      Then the <detail> of Alice is <value>
      And issuing_cardholder.updated is sent about Alice

      Examples:
        | detail       | value             | because                          |
        | email        | alice@example.org | the cardholder has a new address |
        | phone number |      +14155550199 | the cardholder has a new number  |

  Rule: Name, type and a blocked status cannot be set
    Illustrates "Create a cardholder": its relevant details are fixed.

    Scenario Outline: Changing a fixed detail is refused
      Given Alice is a cardholder
      When the program tries to change the <detail> of Alice to <value>
      Then Stripe refuses the parameter <detail>

      Examples:
        | detail | value        | because                            |
        | name   | Alicia Baker | it is printed on the card          |
        | type   | company      | a person does not become a company |
        | status | blocked      | only Stripe blocks a cardholder    |

  Rule: A name has at most 24 letters
    Illustrates "Create a cardholder": the name that is printed on cards.

    Scenario: A name of 24 letters is accepted
      When the program creates a cardholder with a name of 24 letters
      Then the cardholder has every detail that was given

    Scenario: A name of 25 letters is refused
      When the program tries to create a cardholder with a name of 25 letters
      Then Stripe refuses the parameter name
