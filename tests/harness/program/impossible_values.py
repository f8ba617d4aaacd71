"""Impossible values in sentences: out of range, or misspelt where nearly any may be tried."""

#: By kind of value, in the same form.
IMPOSSIBLE = {
    "an infinite quantity": (
        "Then the transaction has the receipt\n  | A book | inf | $12.00 | $24.00 |",
        "'inf' is no number. Write one from 0 to 99,999,999, like 10 or 2.5.",
    ),
    "half a night": (
        "Then the transaction has lodging details\n  | nights | 2.5 |",
        "'2.5' is no number of nights. Write one from 1 to 999, like 2.",
    ),
    "a delay of no number": (
        "Given the endpoint approves purchases after nan seconds",
        "'nan' is no delay in seconds. Write one from 0 to 60, like 2.1.",
    ),
    "an infinite delay": (
        "Given the endpoint approves purchases after inf seconds of real time",
        "'inf' is no delay in seconds.",
    ),
    "a delay of a million seconds": (
        "Given the endpoint approves purchases after 1e6 seconds",
        "'1e6' is no delay in seconds.",
    ),
    "a negative delay": (
        "Given the endpoint approves purchases after -9 seconds",
        "'-9' is no delay in seconds.",
    ),
    "more days than any clock knows": (
        "When 99999999999 days pass",
        "'99999999999' is no number of days. Write one from 1 to 36,500, like 7.",
    ),
    "a moment of another age": (
        "Given it is 31 December 9999, 23:59:59 UTC",
        "no moment that can come. Write one from 01 June 2026",
    ),
    "no cards": (
        "Given the company holds 0 cards",
        "'0' is no number of cards. Write one from 1 to 100, like 3.",
    ),
    "too many cards on a page": (
        "When the program lists Alice's cards, 101 per page",
        "'101' is no number of cards on a page. Write one from 1 to 100, like 2.",
    ),
    "the sizes of pages in words": (
        "Then the pages hold two and one cards",
        "'two' is no number of cards on a page.",
    ),
    "a name of no letters": (
        "When the program creates a cardholder with a name of 0 letters",
        "'0' is no number of letters. Write one from 1 to 1,000, like 24.",
    ),
    "no payments": (
        "Given the company holds a card that is canceled after 0 payments",
        "'0' is no number of payments. Write one from 1 to 9,999, like 2 payments.",
    ),
    "no transactions": (
        (
            "Then each of Alice's card's 0 transactions since the reconciliation began has a "
            "balance transaction and an event"
        ),
        "'0' is no number of transactions.",
    ),
    "money below nothing": (
        "When Alice spends -$5.00 at the cafe",
        "'-$5.00' is no amount that Stripe takes. Write one from $0.00 to $999,999.99.",
    ),
    "money beyond eight digits": (
        "When Alice spends $1,000,000.00 at the cafe",
        "'$1,000,000.00' is no amount that Stripe takes.",
    ),
    "a limit below nothing": (
        "When the program limits the card to -$1.00 per day",
        "'-$1.00' is no amount that Stripe takes.",
    ),
    "a limit of a table beyond eight digits": (
        (
            "Given these cardholders hold active cards\n"
            "  | name | daily limit   |\n  | Bob  | $9,999,999.00 |"
        ),
        "'$9,999,999.00' is no amount that Stripe takes.",
    ),
    "a change beyond eight digits": (
        "Then the Issuing balance has risen by $1,000,000.00",
        "'$1,000,000.00' is no amount that Stripe takes.",
    ),
    "a row of the ledger beyond eight digits": (
        "Then the ledger shows for the authorization\n  | hold | -$1,000,000.00 |",
        "'-$1,000,000.00' is no amount that Stripe takes.",
    ),
    "cash back below nothing": (
        "When Alice pays $5.00 at the cafe, including -$1.00 cash back",
        "'-$1.00' is no amount that Stripe takes.",
    ),
    "a price beyond eight digits": (
        "When Alice pays 1000000.00 EUR at the Paris bakery, which is $10.00",
        "'1000000.00 EUR' is no price that Stripe takes. Write one of 999999.99 EUR at most.",
    ),
    "a fraction of what has no smaller unit": (
        "When Alice pays 5.50 ISK at the Paris bakery, which is $10.00",
        "with two decimals that are always 00. Write it like 5.00 ISK.",
    ),
    "a statement in words": (
        "Then Alice's card's statement shows\n  | held | nothing |",
        "'nothing' is not an amount.",
    ),
    "one letter of a message": (
        "Then Stripe refuses with a message about e",
        "A message about 'e' was expected, and nearly every message has that.",
    ),
    "a stop word of a message": (
        "Then the authorization has a reason message about is the",
        "A message about 'is the' was expected",
    ),
    "a misspelt reason that is tried": (
        "When the program tries to cancel the card as expierd",
        "Stripe knows no reason for a cancellation 'expierd'. Did you mean 'expired'?",
    ),
    "a misspelt detail that is tried": (
        "When the program tries to change the nmae of Alice to Eve",
        "Stripe knows no detail of a cardholder 'nmae'. Did you mean 'name'?",
    ),
    "a misspelt value that is tried": (
        "When the program tries to change the type of Alice to comapny",
        "Stripe knows no type 'comapny'. Did you mean 'company'?",
    ),
    "a misspelt category that is tried": (
        "When Alice tries to spend $5.00 at a merchant with the category bakerys",
        "Stripe knows no merchant category 'bakerys'. Did you mean 'bakeries'?",
    ),
    "a misspelt field that is tried": (
        "When the program tries to retrieve the transaction with its autorization expanded",
        "Stripe knows no field of a transaction 'autorization'. Did you mean 'authorization'?",
    ),
    "a field to expand": (
        "When the program retrieves the transaction with its crad expanded",
        "Stripe knows no field of a transaction 'crad'. Did you mean 'card'?",
    ),
    "an object that was expanded": (
        "Then the transaction has its card expanded: issuing.crad",
        "Stripe knows no object 'issuing.crad'. Did you mean 'issuing.card'?",
    ),
    "a reason that no decline has": (
        "Then the authorization is declined: card_active",
        "Stripe knows no reason for a decline 'card_active'.",
    ),
    "a reason that no approval has": (
        "Then the authorization is approved: spending_controls",
        "Stripe knows no reason for an approval 'spending_controls'.",
    ),
    "a release of the API": (
        "When the program retrieves the card in API version 2026-05-27.dahlai",
        "no version of Stripe's API. Did you mean '2026-05-27.dahlia'?",
    ),
    "a release of the API that is tried": (
        "When the program tries to retrieve the card in API version 2026-05-27.dahlai",
        "no version of Stripe's API. Did you mean '2026-05-27.dahlia'?",
    ),
    "a version of another year": (
        "When the program retrieves the card in API version 2026-03-31.basil",
        (
            "none of that day and name was published. Did you mean '2025-03-31.basil'? "
            "There are, among others: 2025-03-31.basil,"
        ),
    ),
    "a version of no day": (
        "Then the response is in API version 2026-05-28",
        "none of that day and name was published.",
    ),
    "an e-mail address": (
        "When the program changes the email of Alice to nonsense",
        "it says 'nonsense', which is no e-mail address. Write it like nora@example.com.",
    ),
    "an e-mail address that a Then expects": (
        "Then the email of Alice is nonsense",
        "it says 'nonsense', which is no e-mail address. Write it like nora@example.com.",
    ),
    "a phone number that a Then expects": (
        "Then the phone number of Alice is +1",
        (
            "it says '+1', which is no phone number: one has 7 to 15 digits. Write it like "
            "+14155550123."
        ),
    ),
    "a phone number": (
        "Given Alice has the phone number +1",
        "it says '+1', which is no phone number: one has 7 to 15 digits.",
    ),
    "an e-mail address in a table": (
        "When the program creates a cardholder\n  | name | Eve Early |\n  | email | eve |",
        "it says 'eve', which is no e-mail address.",
    ),
    "a phone number in a table": (
        "When the program creates a cardholder\n  | name | Eve |\n  | phone number | none |",
        "it says 'none', which is no phone number",
    ),
    "a name that fits on no card": (
        "When the program creates a cardholder\n  | name | Eve Eleonora Early-Eastwood |",
        "which is 27 characters long, and 24 fit on a card. Shorten it.",
    ),
    "a name in metadata": (
        "When the program adds metadata to the authorization\n  | cost[center] | travel |",
        (
            "it says 'cost[center]', and a name in metadata has 40 characters at most, none of "
            "them []. Name it otherwise."
        ),
    ),
    "a day of the API's version": (
        "Then the response is in API version 2026-13-27",
        "'2026-13-27' is no version of Stripe's API. Write it like 2026-05-27.dahlia.",
    ),
    "the country of an address": (
        "When the program creates a cardholder\n  | name | Eve Early |\n  | country | UX |",
        "Stripe knows no country 'UX'.",
    ),
    "a category that the application blocks": (
        "Given my application blocks the category bakerys",
        "Stripe knows no merchant category 'bakerys'. Did you mean 'bakeries'?",
    ),
    "an unknown type of event that is known": (
        "When an event of the unknown type issuing_card.created is posted to my application",
        "an unknown type was to be posted, and Stripe sends issuing_card.created.",
    ),
    "a reply that decides nothing": (
        "Given the endpoint responds with broken JSN",
        "Did you mean 'broken JSON'?",
    ),
    "more financial accounts than there can be": (
        "Given the account has 4 open financial accounts",
        "'4' is no number of financial accounts. Write one from 1 to 3, like 3.",
    ),
}
