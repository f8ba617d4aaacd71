@cardholders
Feature: Cardholder requirements
  Stripe must know the name of a person who holds a card, and that they accepted the terms.
  A business cannot use the cards of a cardholder whose requirements are past due.

  Rule: Requirements that are past due disable a person
    Illustrates "Create a cardholder": what an individual must give before spending.

    Scenario Outline: A person without a required detail is disabled
      When the program creates Alice as a cardholder without <detail>
      Then Alice has not provided <detail>
      And Alice is disabled: requirements.past_due
      And issuing_cardholder.created is sent about Alice

      Examples:
        | detail                          | because                                |
        | a first name                    | watchlists are searched for the name   |
        | a last name                     | watchlists are searched for the name   |
        | the terms acceptance date       | the terms are accepted on some day     |
        | the terms acceptance IP address | the terms are accepted from some place |

    Scenario: A cardholder with only a name and a billing address is disabled
      When the program creates Bob as a cardholder with only a name and a billing address
      Then Bob has not provided a first name, a last name and the terms acceptance
      And Bob is disabled: requirements.past_due
      And Bob has the type individual

  Rule: A company needs no acceptance of the terms
    Illustrates "Create a cardholder": companies.

    Scenario: The tax ID of a company is not shown
      When the program creates the company as a cardholder with a tax ID
      Then the company has the type company
      And the company has a tax ID that is not shown
      And the review of the company soon ends

  Rule: The cards of a disabled cardholder cannot be activated
    Illustrates "Create a card": a card must be activated before it can be used.

    Scenario: Activating a card of a disabled cardholder is refused
      Given the program has created Alice as a cardholder without the terms acceptance date
      And the program has issued a virtual card to Alice
      When the program tries to activate the card
      Then Stripe refuses with a message about outstanding requirements

    Scenario: A cardholder is enabled once the missing details are provided
      Given the program has created Alice as a cardholder without the terms acceptance date
      When the program provides Alice's missing details
      Then the review of Alice soon ends
      And issuing_cardholder.updated is sent about Alice

    Scenario: A card is activated once the missing details are provided
      Given the program has created Alice as a cardholder without the terms acceptance date
      And the program has issued a virtual card to Alice
      And the program has provided Alice's missing details
      When the program activates the card
      Then the card is active
