"""``python show.py card ic_…``: what the books have of a card, purchase, payment or event."""

import argparse
import json
import os
import sqlite3

QUERIES = {
    "card": """
        SELECT :id AS card, coalesce(sum(held), 0) AS held, coalesce(sum(spent), 0) AS spent,
            coalesce(sum(refunded), 0) AS refunded
        FROM (SELECT card, held, 0 AS spent, 0 AS refunded FROM purchases
            UNION ALL SELECT card, 0, iif(kind = 'capture', -cents, 0),
            iif(kind = 'refund', cents, 0) FROM payments)
        WHERE card = :id HAVING count(*)""",
    "purchase": """
        SELECT p.*, coalesce(sum(iif(kind = 'capture', -cents, 0)), 0) AS captured,
            coalesce(sum(iif(kind = 'refund', cents, 0)), 0) AS refunded
        FROM purchases p LEFT JOIN payments ON purchase = p.id WHERE p.id = :id GROUP BY p.id""",
    "payment": """
        SELECT *, date(created, 'unixepoch') AS day,
            (SELECT count(*) FROM payments WHERE id LIKE :id || '%') AS times
        FROM payments WHERE id = :id""",
    "event": "SELECT * FROM events WHERE id = :id",
}


def main() -> None:
    """Print a JSON object, or ``null`` where there is nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", default=os.environ.get("BOOKS", "books.sqlite3"))
    parser.add_argument("what", choices=QUERIES)
    parser.add_argument("id")
    asked = parser.parse_args()
    books = sqlite3.connect(asked.books)
    books.row_factory = sqlite3.Row
    row = books.execute(QUERIES[asked.what], {"id": asked.id}).fetchone()
    print(json.dumps(row and dict(row)))


if __name__ == "__main__":
    main()
