@notices @sandbox_only
Feature: Account closures
  Stripe may end Issuing on a connected account, which its platform has to tell it. On live it cannot run,
  because no program can make Stripe do so.

  Background:
    Given the platform has a connected account with Issuing
    And the program acts for the account

  @req:ISS-CON-010
  Rule: An account that Stripe closes is owed a notice
    Illustrates "Account closed by Stripe".

    Scenario Outline: An account is closed for <words>
      When Stripe closes the account for <words>
      Then the notice issuing.account_closed_for_<reason> is due
      And the notice issuing.account_closed_for_<reason> is about the Issuing capability
      And the notice issuing.account_closed_for_<reason> has to be sent within 30 days
      And Issuing is inactive on the account

      Examples:
        | words                         | reason                                    | because                        |
        | a breach of its terms         | terms_of_service_violation                | it did what Stripe forbids     |
        | an unexplained business model | not_providing_business_model_clarification | Stripe asked, and nobody said  |
        | an unexplained URL            | not_providing_url_clarification           | the same of its website        |
        | an unexplained use case       | not_providing_use_case_clarification      | the same of what cards are for |

    Scenario: A notice of inactivity has no deadline
      When Stripe closes the account for inactivity
      Then the notice issuing.account_closed_for_inactivity is due
      And the notice issuing.account_closed_for_inactivity has no deadline
      And Issuing is inactive on the account

  Rule: A closed account has no Issuing any more
    Illustrates "Effect of disabling Issuing" in "Inactive connected accounts offboarding".

    Scenario: A closed account gets no cardholder
      Given Stripe has closed the account for a breach of its terms
      When the program tries to create Alice as a cardholder of the account
      Then Stripe responds with 400 because Issuing is not enabled
