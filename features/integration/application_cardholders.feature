@integration
Feature: The application's cardholders
  Stripe disables a cardholder of whom something is missing. Whoever can provide it has to read in the
  application what it is. Run it with --integration.

  Background:
    Given my application starts with the Issuing balance

  Rule: What Stripe requires is shown, and no longer than it does
    Illustrates "Create a cardholder": what an individual must give before spending.

    @req:ISS-CHD-002
    Scenario Outline: A cardholder without <detail>
      When the program creates Alice as a cardholder without <detail>
      Then my application shows for Alice
        | disabled reason | requirements.past_due |
        | missing         | <missing>             |

      Examples:
        | detail                    | missing                                                 | because              |
        | a first name              | individual.first_name                                   | it is searched for   |
        | the terms acceptance date | individual.card_issuing.user_terms_acceptance.date      | it must be some day  |

    @req:ISS-CHD-002
    Scenario: A cardholder of whom nothing is missing any more
      Given the program has created Alice as a cardholder without a first name
      When the program provides Alice's missing details
      Then the review of Alice soon ends
      And my application shows for Alice
        | disabled reason | nothing |
        | missing         | nothing |
