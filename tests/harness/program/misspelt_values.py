"""Misspelt words in sentences: values that Stripe does not have, near those that it has."""

#: By kind of value: the sentence it is misspelt in, and what the message says of it.
MISSPELT = {
    "money without cents": (
        "When Alice spends $100 at the cafe",
        "'$100' is not an amount (did you mean $100.00?)",
    ),
    "money in a limit": (
        "When the program limits the card to $100 per month",
        "'$100' is not an amount (did you mean $100.00?)",
    ),
    "money in another currency's sign": (
        "When Alice pays €45.00 online at the Paris bakery",
        "A price in another currency is written like 45.00 EUR, and beside it in dollars.",
    ),
    "the status of a v2 Transaction": (
        "Then the v2 financial account shows a postd transaction of $1.00",
        "Did you mean 'posted'?",
    ),
    "a reason of a decline": (
        "Then the authorization is declined: spending_control",
        (
            "Stripe knows no reason for a decline 'spending_control'. "
            "Did you mean 'spending_controls'?"
        ),
    ),
    "a reason that is none": (
        "Then the authorization is declined: limit_exceeded",
        "Stripe knows no reason for a decline 'limit_exceeded'.",
    ),
    "a reason of an approval": (
        "Then the authorization is approved: webhook_aproved",
        "Did you mean 'webhook_approved'?",
    ),
    "a reason of an increment": (
        "Then the increment is declined: insufficient_fund",
        "Did you mean 'insufficient_funds'?",
    ),
    "an authorization's status": (
        "Then the authorization is now clsed",
        (
            "Stripe knows no authorization status 'clsed'. Did you mean 'closed'? "
            "There are: closed, expired, pending, reversed."
        ),
    ),
    "an event type": (
        "Then issuing_card.update is sent about the card",
        "Stripe knows no event type 'issuing_card.update'. Did you mean 'issuing_card.updated'?",
    ),
    "a merchant": (
        "When Alice spends $5.00 at Starbucks",
        "names the merchant 'Starbucks', and there is none",
    ),
    "a persona": (
        "When Alicia spends $5.00 at the cafe",
        "Did you mean 'Alice'?",
    ),
    "a persona who holds a card": (
        "When Alice spends $5.00 at the cafe with Bobb's card",
        "Did you mean 'Bob'?",
    ),
    "an interval": (
        "When the program limits the card to $100.00 per mnth",
        (
            "Stripe knows no interval 'per mnth'. Did you mean 'per month'? There are: per "
            "authorization, per day, per week, per month, per year, in total."
        ),
    ),
    "an interval in one word": (
        "When the program limits the card to $100.00 monthly",
        "Stripe knows no interval 'monthly'. Did you mean 'per month'?",
    ),
    "an interval in Stripe's word": (
        "When the program limits the card to $100.00 per_authorization",
        "Did you mean 'per authorization'?",
    ),
    "a merchant category": (
        "When the program gives the card blocked categories: bakeries, book_store",
        "Stripe knows no merchant category 'book_store'. Did you mean 'book_stores'?",
    ),
    "a merchant category in words": (
        "When the program gives the card allowed categories: book stores",
        "Did you mean 'book_stores'?",
    ),
    "a country": (
        "When the program gives the card blocked countries: FRA",
        "Stripe knows no country 'FRA'. Did you mean 'FR'?",
    ),
    "a card presence": (
        "When the program gives the card blocked card presences: not present",
        "Stripe knows no card presence 'not present'. Did you mean 'not_present'?",
    ),
    "a spending control": (
        "When the program gives the card block categories: bakeries",
        "Stripe knows no spending control 'block categories'. Did you mean 'blocked categories'?",
    ),
    "a currency": (
        "When Alice pays 9.20 EUX at the Paris bakery, which is $10.00",
        "Stripe knows no currency 'EUX'. Did you mean 'EUR'?",
    ),
    "the decimals of a currency": (
        "When Alice pays 1500.00 JPY at the Tokyo inn, which is $10.00",
        "'1500.00 JPY' is no price abroad. Write it like 9.20 EUR, or like 1500 JPY",
    ),
    "a way to present a card": (
        "When Alice pays $5.00 on-line at the bookshop",
        "Did you mean 'online'?",
    ),
    "a digital wallet": (
        "When Alice pays $5.00 at the cafe with aple_pay",
        "Stripe knows no digital wallet 'aple_pay'. Did you mean 'apple_pay'?",
    ),
    "a fraud risk": (
        "When somebody pays $5.00 at the cafe with the higest fraud risk",
        "Did you mean 'the highest'?",
    ),
    "a fraud challenge's status": (
        "Then the fraud challenge is verifed",
        "Did you mean 'verified'?",
    ),
    "a reason why a challenge is undeliverable": (
        "Then the fraud challenge is undeliverable: no_fone_number",
        "Did you mean 'no_phone_number'?",
    ),
    "a moment": (
        "Given it is 2026-06-01 UTC",
        "'2026-06-01' is no moment. Write it like 31 December 2026, 23:59:59.",
    ),
    "a number of days": (
        "When -7 days pass",
        "'-7' is no number of days. Write one from 1 to 36,500, like 7.",
    ),
    "a field of an authorization": (
        "Then the authorization shows\n  | card presense | present |",
        "a row 'card_presense', which is not known here. Did you mean 'card_presence'?",
    ),
    "a value of an authorization's field": (
        "Then the authorization shows\n  | card presence | presnt |",
        "Stripe knows no card presence 'presnt'. Did you mean 'present'?",
    ),
    "a field of merchant data": (
        "Then the authorization shows the merchant\n  | sity | San Francisco |",
        "Did you mean 'city'?",
    ),
    "a verification": (
        "Then the authorization shows the verification\n  | cvv | match |",
        "Did you mean 'cvc'?",
    ),
    "a verification's result": (
        "Then the authorization shows the verification\n  | cvc | mismach |",
        "Did you mean 'mismatch'?",
    ),
    "a result of 3-D Secure": (
        "Then the authorization shows the verification\n  | 3-D Secure | authentcated |",
        "Did you mean 'authenticated'?",
    ),
    "a fuel": (
        "Then the authorization has fuel details\n  | type | disel |",
        "Did you mean 'diesel'?",
    ),
    "a kind of purchase details": (
        "Then the transaction has flite details\n  | flight number | 42 |",
        "Did you mean 'flight'?",
    ),
    "a purchase detail": (
        "Then the transaction has flight details\n  | flight numbr | 42 |",
        "Did you mean 'flight_number'?",
    ),
    "an item of a receipt": (
        "Then the transaction has the receipt\n  | A book | 2 | $12.00 |",
        "An item of a receipt has a description, a quantity, the price of one and the price of all",
    ),
    "a number": (
        "Then the transaction has the receipt\n  | A book | two | $12.00 | $24.00 |",
        "'two' is no number.",
    ),
    "a feature of a financial account": (
        "When the program opens a financial account with card_issuing and financial_adresses.aba",
        "Did you mean 'financial_addresses.aba'?",
    ),
    "a feature that is named twice": (
        "When the program opens a financial account with card_issuing and card_issuing",
        "'card_issuing and card_issuing' names a feature twice.",
    ),
    "the status of a feature": (
        "Then the feature card_issuing of the financial account is activ",
        "Did you mean 'active'?",
    ),
    "the reason for the status of a feature": (
        "Then the feature card_issuing of the financial account is restricted: requirement_due",
        "Did you mean 'requirements_past_due'?",
    ),
    "the reason for closing a financial account": (
        "Then the financial account is closed: closed_by_plattform",
        "Did you mean 'closed_by_platform'?",
    ),
    "the reason why a bank's debit failed": (
        "Then the received debit is failed: insuficient_funds",
        "Did you mean 'insufficient_funds'?",
    ),
    "the status of a debit reversal": (
        "Then the debit reversal of the dispute is procesing",
        "Did you mean 'processing'?",
    ),
    "the event about a debit reversal": (
        "Then treasury.debit_reversal.complete is sent about the reversal of the dispute",
        "Did you mean 'completed'?",
    ),
    "the direction of restricted money": (
        "When the program restricts what goes out off the financial account",
        "Did you mean 'goes out of'?",
    ),
}
