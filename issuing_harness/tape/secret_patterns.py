"""Patterns that recognise a secret by its look, wherever it stands, and how each is redacted.

The allow-list (:mod:`issuing_harness.tape.redaction`) decides by name; the patterns decide by look,
in any text, and are the last check between a secret and the disk. They must leave Stripe's ids
alone: ``network_data.transaction_id`` (``test_`` and fifteen digits) and telephone numbers (``+``
and up to fifteen digits) pass the card-number check by chance one time in ten, and are told apart
by their shape.

It is long because each kind of secret has its pattern here, and what it is told apart from.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Final

from issuing_harness.api_keys import KEY_PREFIX
from issuing_harness.interactions import Delivery, Interaction
from issuing_harness.tape.cassette import Cassette
from issuing_harness.tape.encodings import ENCODED, decoded, unescaped
from issuing_harness.tape.innocent_lines import InnocentLines
from issuing_harness.tape.known_secrets import find_known, generation, redact_known
from issuing_harness.tape.token_formats import TOKEN_FORMATS

REDACTED: Final = "[redacted]"

_WORD: Final = r"[0-9A-Za-z*+/=_-]+"
#: Before a word: no letter, unless it is that of an escape, as in the representation of a text.
_BEGINNING: Final = r"(?:(?<![A-Za-z])|(?<=\\[nrt]))"
#: The rest of a key that a line break parts, as texts, literals of Python and pytest have them: a
#: word that is none of prose and no id, for it has a digit or a capital within, and no underscore.
_BREAK: Final = r"['\"]?(?:\r?\n|(?:\\+r)?\\+n)(?:E(?=[ \t]))?[ \t]*['\"]?"
_REST: Final = rf"(?:{_BREAK}(?=[0-9A-Za-z]*(?:[0-9]|[a-z][A-Z]))[0-9A-Za-z]{{6,}}(?![0-9A-Za-z_]))"


#: Compiling all of them takes longer than a scenario, and few of them are ever asked.
_compiled: Final = cache(re.compile)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one kind of secret looks like.

    Args:
        kind: what it is, in the words of a message.
        hints: what every match has in it, in lower case; far cheaper to search for.
        expression: the regular expression of the secret.
        beginning: that of the beginning of a match that stays, so that a reader knows what stood
            there.
        in_a_line: what is found in the line in which a match begins, whatever the next line is;
            ``""`` if no more than a hint is known to be.
    """

    kind: str
    hints: tuple[str, ...]
    expression: str
    beginning: str = ""
    in_a_line: str = ""

    @property
    def secret(self) -> re.Pattern[str]:
        """What finds the secret; compiled when a text has one of the hints, as few texts do."""
        return _compiled(self.expression)

    def may_begin_in(self, lines: str) -> bool:
        """Whether a match may begin in a line of these, which have a hint in them."""
        return not self.in_a_line or bool(_compiled(self.in_a_line, re.MULTILINE).search(lines))

    def redact(self, text: str) -> str:
        """Return the text with each match redacted."""
        after = self.secret.sub(self._redacted, text)
        # a URL may have several, and is matched from its beginning
        return self.redact(after) if self.kind == TOKEN and after != text else after

    def _redacted(self, match: re.Match[str]) -> str:
        if self.kind == CODE:
            return match[0].rstrip("0123456789") + "***"
        beginning = _compiled(self.beginning).match(match[0])
        end = "@" if self.kind == LOGIN else ""
        return (beginning[0] if beginning else "") + REDACTED + end


CARD, CODE, LOGIN = "a card number", "a card's security code", "a password in a URL"
TOKEN: Final = "a token in a URL"  # noqa: S105 - what one is called
_WORDS_FOR_CODES: Final = tuple(
    f"verification{blank}{noun}" for blank in " _" for noun in ("code", "value")
)
_AUTHORIZATION: Final = "an Authorization header"
#: What stands between a code and its name: signs, as they are written in forms and in HTML, too.
_BETWEEN: Final = r"(?:%[23][0-9A-Fa-f]|&nbsp;|[^0-9A-Za-z]){1,12}"
#: Between a header's name and its value: as HTTP, JSON, YAML, Python and logs write it.
_NAMED: Final = r"[\"'\\]*[ \t]*[:=,][ \t]*(?:\r?\n[ \t]*)?(?:-[ \t]+)?[\[(]?b?[\"'\\]*"
#: What a setting has in place of a secret: a name in braces, a variable; or what was redacted.
_NO_VALUE: Final = r"(?![\[{$<*]|[A-Z][0-9A-Z_]*(?![^\s\"'\\,;<&])|[^\s\"']*\[redacted\])"
#: Of a header's value, to its end; what is quoted after a sign belongs to it.
_TO_THE_END: Final = r"(?:[^\r\n\"'\\<]|(?<==)\\*\"[^\"\r\n\\]*\\*\")+"
_CREDENTIALS: Final = (
    rf"[aA](?i:uthorization){_NAMED}(?i:token|api-?key|key|digest|negotiate|ntlm|hawk|mac"
    r"|jwt|oauth|dpop|ssws|splunk|vapid|signature|sharedkey|sharedaccesssignature|private-?token"
    r"|googlelogin|aws4?(?:-hmac-sha256)?|basic|bearer)[ \t]+"
)
_COOKIE: Final = rf"[cC](?i:ookie){_NAMED}"
#: Where the value of a name begins in the next line.
_VALUE_BELOW: Final = r"[\"'\\]*[ \t]*[:=,][ \t]*\r?$"
#: What may follow the beginning of a key, and begin what parts it.
_AFTER_BEGINNING: Final = r"(?:[0-9A-Za-z*+/=_'\"\\\r-]|$)"
#: The end of such a name, its first letter quickly searched for.
_FIELD: Final = (
    r"[kKtTpPsS](?i:(?:(?<=api[_-]k)|(?<=apik)|(?<=secret[_-]k)|(?<=subscription[_-]k)"
    r"|(?<=secret[_-]access[_-]k)|(?<=secretaccessk)|(?<=accountk))ey"
    r"|(?:(?<=(?:auth|csrf|xsrf)[_-]t)|(?<=access[_-]t)|(?<=(?:refresh|session|private)[_-]t)"
    r"|(?<=security[_-]t)|(?<=vault[_-]t)|(?<=api[_-]t)|(?<=[_-]id[_-]t)|(?<=[\"']id_t))oken"
    r"|(?<=p)assw(?:or)?d|(?:(?<=client[_-]s)|(?<=shared[_-]s))ecret)"
)
_IN_FIELD: Final = (
    rf"{_FIELD}{_NAMED}{_NO_VALUE}(?=[^\s\"'\\,;<&]*[0-9])"
    r"[^\s\"'\\,;<&]{8,}"
)
_LOGIN: Final = r"//[^/\s:@\"]*:(?![0-9]{1,5}(?:[/?#]|$))[^\s@\"]+@"
_SIGNED: Final = r"eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}(?:\.[0-9A-Za-z_-]*)?"
#: The names of a card's code and of its PIN; one letter first, which is quickly searched for.
_CODE: Final = (
    r"[cCsSvV](?:(?<![A-Za-z].)|(?<=\\[nrt].)|(?<=[a-z][CSV]))"
    r"(?i:(?<=c)v[cv]2?(?:[ _-]?(?:code|number|value))?|(?<=s)ecurity[ _-]?(?:code|value)"
    r"|(?<=v)erification[ _](?:code|value))"
)
_PIN: Final = r"[pP](?<![A-Za-z].)(?i:in)(?:[ _-]?(?i:code|number|value))?"
_WORD_BETWEEN: Final = r"(?i:is|was|of|set|to|value)"
_TO_DIGITS: Final = rf"{_BETWEEN}(?:{_WORD_BETWEEN}{_BETWEEN}){{0,3}}"
#: From such a name to its digits, or to the end of the line.
_TOWARDS_DIGITS: Final = (
    rf"(?:{_WORD_BETWEEN}|%[23][0-9A-Fa-f]|&nbsp;|[^0-9A-Za-z\n])*(?:[0-9]{{3}}|$)"
)
_KEY_BEGINS: Final = r"-----BEGIN (?:[0-9A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"
_LINE_END: Final = r"\\+[nrt]|\s"
_OF_STRIPE_AND_HEADERS: Final = (
    Pattern(
        "a Stripe API key",
        ("_test_", "_live_"),
        # within a word it may be a name, `network_test_…`: there it must be as long as keys are
        (
            rf"{_BEGINNING}{KEY_PREFIX}(?:{_WORD}(?:,{_WORD})?{_REST}*|{_REST}+)"
            rf"|{KEY_PREFIX}[0-9A-Za-z*+/=-]{{16,}}{_REST}*"
        ),
        KEY_PREFIX,
        in_a_line=f"{KEY_PREFIX}{_AFTER_BEGINNING}",
    ),
    Pattern(
        "a webhook signing secret",
        ("whsec_",),
        f"whsec_(?:{_WORD}{_REST}*|{_REST}+)",
        "whsec_",
    ),
    Pattern(
        "a client secret",
        ("_secret_",),
        (
            r"_secret_(?<=[0-9A-Za-z]_secret_)_?(?:(?:test|live)_)?"
            r"(?:(?=[a-z]*[0-9A-Z])[0-9A-Za-z]{4,}|[a-z]{16,})"
        ),
        "_secret_",
    ),
    Pattern(
        _AUTHORIZATION,
        ("c2tf", "cmtf", "cgtf", "zwtf", "dwtf"),
        # a key at the beginning of what Basic encodes
        rf"(?:c2tf|cmtf|cGtf|ZWtf|dWtf)(?:dGVzdF|bGl2ZV|b3JnX){_WORD}",
    ),
    Pattern(
        _AUTHORIZATION,
        ("basic", "bearer"),
        # a word of prose has no digit, no padding and no capital within
        (
            rf"{_BEGINNING}(?i:basic|bearer)[ \t]+"
            r"(?=\S*(?:[0-9=]|[a-z][A-Z]))[0-9A-Za-z+/=._~-]{8,}"
        ),
        r"[A-Za-z]+[ \t]+",
    ),
    Pattern(
        _AUTHORIZATION,
        ("authorization",),
        # a word of prose has no digit, no sign and no capital within
        (
            rf"{_CREDENTIALS}{_NO_VALUE}"
            rf"(?=\S*(?:[0-9=]|[a-z][A-Z])|\S{{16}}){_TO_THE_END}"
        ),
        _CREDENTIALS,
        in_a_line=rf"{_CREDENTIALS}|[aA](?i:uthorization){_VALUE_BELOW}",
    ),
    Pattern(
        "a cookie",
        ("cookie",),
        rf"{_COOKIE}(?=[!#$%&*+.^_`|~0-9A-Za-z-]+=[^{{$<\[]){_TO_THE_END}",
        _COOKIE,
    ),
    Pattern(
        "a header or field for a secret",
        ("key", "token", "passw", "secret"),
        _IN_FIELD,
        rf"[A-Za-z]+{_NAMED}",
        in_a_line=rf"{_IN_FIELD}|{_FIELD}{_VALUE_BELOW}",
    ),
    Pattern(
        "a signed token",
        ("eyj",),
        _SIGNED,
        in_a_line=_SIGNED,
    ),
    Pattern(
        "a private key",
        ("private key",),
        # whole, or its beginning; in literals and in JSON its lines end in an escape
        (
            rf"{_KEY_BEGINS}(?:(?:{_LINE_END})*(?!-----|\[redacted\])\S[\s\S]{{0,20000}}?"
            rf"-----END (?:[0-9A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"
            rf"|(?:{_LINE_END})*[0-9A-Za-z+/=]{{16,}}(?:{_LINE_END}|[0-9A-Za-z+/=])*)"
        ),
        _KEY_BEGINS,
    ),
    # what a port may be is none
    Pattern(
        LOGIN,
        ("//",),
        _LOGIN,
        "//",
        in_a_line=_LOGIN,
    ),
    Pattern(
        TOKEN,
        ("token=", "password=", "secret=", "apikey=", "api_key="),
        (
            r"//[^\s\"'<>]*?[?&](?i:[a-z]*[_-]?(?:token|password|secret|api_?key))="
            r"(?!\[redacted\])[^\s&\"'<>#\\]{4,}"
        ),
        r"\S*(?i:token|password|secret|api_?key)=",
    ),
    Pattern(
        CODE,
        ("cvc", "cvv", "security", *_WORDS_FOR_CODES),
        # beside its name, however both are quoted and whatever stands between them
        rf"{_CODE}{_TO_DIGITS}[0-9]{{3,4}}(?![0-9])",
        in_a_line=f"{_CODE}{_TOWARDS_DIGITS}",
    ),
    Pattern(
        CODE,
        ("pin",),
        rf"{_PIN}{_TO_DIGITS}[0-9]{{4,6}}(?![0-9])",
        in_a_line=f"{_PIN}{_TOWARDS_DIGITS}",
    ),
)
PATTERNS: Final = (
    *_OF_STRIPE_AND_HEADERS,
    *(
        Pattern(
            f"a token of {each.issuer}",
            tuple(beginning.lower() for beginning in each.beginnings),
            each.expression,
            each.beginning,
            in_a_line=each.expression,
        )
        for each in TOKEN_FORMATS
    ),
)
_HINTS: Final = {hint: pattern for pattern in PATTERNS for hint in pattern.hints}


def _any_of(hints: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for any of these; by first letter it is searched for three times faster.

    Nearly no text has a hint, so that this is what a replay spends on secrets.
    """
    letters = groupby(sorted(hints), key=itemgetter(0))
    return re.compile(
        "|".join(
            f"{re.escape(first)}(?:{'|'.join(re.escape(hint[1:]) for hint in group)})"
            for first, group in letters
        )
    )


_ANY_HINT: Final = _any_of(_HINTS)
#: What may stand between the groups of a card's number: a blank of any width, as texts, forms, HTML
#: and the literals of Python have them.
_ESCAPED: Final = (
    r"%20|%09|%(?i:c2%a0|e2%80%(?:8[0-9a]|af))|\\x(?:20|a0)|\\xc2\\xa0"
    r"|\\u00(?:20|[aA]0)|\\u20[012][0-9a-fA-F]|\\t"
    r"|&(?:nbsp|ensp|emsp|thinsp);|&#(?:32|45|160|819[4-9]|820[01]|8239);|&#[xX](?:20|2[dD]|[aA]0);"
)
_DOTS: Final = "\u00b7\u2022\u2027\u22c5"
_GAP: Final = rf"[ \t_.+\u2010-\u2014\u00a0\u2000-\u200a\u202f\u3000{_DOTS}-]|{_ESCAPED}"
_BLANK: Final = rf"(?:[ \t\u00a0\u2000-\u200a\u202f\u3000]|{_ESCAPED})"
#: Between groups, but not between digits: lists of small numbers are written so. A comma and a
#: blank are not among them, as which lists of years are written.
_GROUP_GAP: Final = (
    rf"{_BLANK}{{1,3}}[\u2010-\u2014{_DOTS}.-]{_BLANK}{{1,3}}|{_BLANK}{{2,4}}|[/:,;|]|{_GAP}"
)
_TURNS: Final = r"(?:[ -]|[ \t]*\r?\n[ \t]*)"
#: Issuers' numbers begin with 2 to 6; written in one run, in fours, as 4-6-4 or 4-6-5, or digit by
#: What an expression that knows no case takes for a letter, and ``lower`` does not make one: the
#: long s, the dotless i and the I with a dot.
_LIKE_LETTERS: Final = str.maketrans("\u017f\u0131\u0130", "sii")
#: digit.
_CARD_NUMBER: Final = (
    r"[2-6](?<![0-9].)(?:[0-9]{12,18}"
    rf"|[0-9]{{3}}(?P<gap>{_GROUP_GAP})[0-9]{{4}}(?P=gap)[0-9]{{4}}(?P=gap)[0-9]{{1,7}}"
    # in fours with blanks, hyphens and ends of lines by turns; in six and ten
    rf"|[0-9]{{3}}{_TURNS}[0-9]{{4}}{_TURNS}[0-9]{{4}}{_TURNS}[0-9]{{1,7}}"
    r"|[0-9]{5}[ -][0-9]{10}"
    # in halves, or the last four apart; dates of this century are written so, too
    r"|(?!(?<=2)0)[0-9]{7}[ -][0-9]{8}|(?!(?<=2)0)[0-9]{11}[ -][0-9]{4}"
    rf"|[0-9]{{3}}(?P<wide>{_GROUP_GAP})[0-9]{{4}}(?P=wide)[0-9]{{4}}(?P=wide)[0-9]{{4}}(?P=wide)[0-9]{{3}}"
    rf"|[0-9]{{3}}(?P<space>{_GROUP_GAP})[0-9]{{6}}(?P=space)[0-9]{{4,5}}"
    rf"|(?P<single>{_GAP})[0-9](?:(?P=single)[0-9]){{11,17}})(?![0-9])"
)
#: How a line begins that a card's number may go on in.
_GOES_ON: Final = re.compile(r"^[ \t]*[0-9]", re.MULTILINE)
_SHORTEST_CARD_NUMBER: Final = 13
#: What every card number has: digits with signs alone between them, or an escape there.
_DIGITS_OF_CARD: Final = re.compile(r"[2-6](?:[^0-9A-Za-z]*[0-9]){12}|[%\\&]")
#: Characters of a header, a path or a parameter; longer texts hardly ever come twice.
_LONGEST_REMEMBERED: Final = 100
_LONGEST_PHONE_NUMBER: Final = 15
_LENGTH_OF_TRANSACTION_ID: Final = 15
_DIGIT: Final = re.compile("[0-9]")
#: A plus before a telephone number; behind a letter or a digit it is none.
_SIGN: Final = r"(?<![^\W_])\+"
#: Idempotency keys are such; one in seven thousand has the digits of a card number in its middle.
_UUID: Final = r"(?<![0-9A-Za-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z])"


def redact_secrets(text: str) -> str:
    """Return the text with every secret redacted; card numbers keep length and last four.

    Escapes, and colors of a terminal, which may stand within a secret, are left out where one is
    found so.
    """
    if len(text) <= _LONGEST_REMEMBERED:
        return _remembered(text, generation())
    if _INNOCENT.are_all_of(text) and redact_known(text, REDACTED) == text:
        return text
    return _redact_secrets(text)


@lru_cache(maxsize=4096)
def _remembered(text: str, _generation: int) -> str:
    """Return a short text without secrets; nearly all parts of a request come again and again."""
    return _redact_secrets(text)


def _redact_secrets(text: str) -> str:
    text = redact_known(text, REDACTED)
    plain = unescaped(text)
    if plain != text and (redacted := _redact(redact_known(plain, REDACTED))) != plain:
        text = redacted
    return _redact(text)


def _redact(text: str) -> str:
    for pattern in _hinted_in(text):
        text = pattern.redact(text)
    if len(text) < _SHORTEST_CARD_NUMBER:
        return text
    return ENCODED.sub(_without_encoded, _mask_card_numbers(text))


def _hinted_in(text: str) -> Iterable[Pattern]:
    """Return the patterns that a text has a hint of, in their order."""
    lower = _in_small_letters(text)
    if not _ANY_HINT.search(lower):
        return ()
    return {_HINTS[hint]: None for hint in _HINTS if hint in lower}


def _in_small_letters(text: str) -> str:
    """Return a text in which a hint is found wherever an expression that knows no case matches."""
    return (text if text.isascii() else text.translate(_LIKE_LETTERS)).lower()


def _without_encoded(match: re.Match[str]) -> str:
    """Return a word, unless a secret is encoded in it."""
    return REDACTED if _hides_secret(match[0], generation()) else match[0]


@lru_cache(maxsize=4096)
def _hides_secret(word: str, _generation: int) -> bool:
    """Whether a secret is encoded in a word; nearly all are ids, which come again and again."""
    return any(redact_secrets(each) != each for each in decoded(word))


def _are_innocent(lines: str) -> bool:
    """Whether in none of these lines a secret stands or begins, nor goes on from another line.

    What is known by its value is not looked for: it may be of several lines.
    """
    return (
        unescaped(lines) == lines
        and not any(pattern.may_begin_in(lines) for pattern in _hinted_in(lines))
        and not _GOES_ON.search(lines)
        and _mask_card_numbers(lines) == lines
        and not any(_hides_secret(word, generation()) for word in ENCODED.findall(lines))
    )


#: What is remembered of long texts, whose lines come again and again.
_INNOCENT: Final = InnocentLines(_are_innocent)


#: Digests in the provenance; they are judged by their form alone.
_DIGESTS: Final = ("seal", "steps_digest")
_DIGEST: Final = r"[0-9a-f]{32}"


def find_secret(text: str) -> str | None:
    """Return what kind of secret the text holds, in words, or ``None``."""
    if redact_secrets(text) == text:
        return None
    plain = unescaped(text)
    if name := find_known(text) or find_known(plain):
        return f"the value of {name}"
    for written in dict.fromkeys((text, plain)):
        for pattern in PATTERNS:
            if pattern.secret.search(written):
                return pattern.kind
    return CARD if _mask_card_numbers(plain) != plain else _find_encoded(plain)


def _find_encoded(plain: str) -> str:
    """Return what kind of secret is encoded in a text without escapes that has one."""
    texts = (each for word in ENCODED.findall(plain) for each in decoded(word))
    return f"{next(filter(None, map(find_secret, texts)), CARD)}, encoded"


def find_secrets(cassette: Cassette) -> Iterator[str]:
    """Yield where a cassette holds a secret and of which kind; never the secret itself."""
    clean: set[str] = set()  # most lines of a cassette are in it many times
    for place, text in _texts(cassette):
        if text in clean:
            continue
        if kind := find_secret(text):
            yield redact_secrets(f"{place} holds what looks like {kind}")
        else:
            clean.add(text)


def mask_number(number: str) -> str:
    """Return the number with every digit but the last four as a star: ``************4242``."""
    number = re.sub(_ESCAPED, " ", number)
    return _DIGIT.sub("*", number[:-4]) + number[-4:]


def _mask_card_numbers(text: str) -> str:
    """Mask card numbers; after each candidate search one character on, for they may overlap."""
    if not _DIGITS_OF_CARD.search(text):
        return text
    start, card_number = 0, _compiled(_CARD_NUMBER)
    while match := card_number.search(text, start):
        start = match.start() + 1
        number = next(filter(_passes_luhn, _numbers(match)), None)
        if number and not _is_id(text, match):
            text = text[: match.start()] + mask_number(number) + text[start - 1 + len(number) :]
    return text


def _numbers(match: re.Match[str]) -> Iterator[str]:
    """Yield what may be a card's number; digit by digit it has no end that shows, but a length."""
    yield match[0]
    if match["single"]:
        step = len("4" + match["single"])
        for length in (16, 15):
            yield match[0][: length * step - len(match["single"])]


def _passes_luhn(text: str) -> bool:
    """Luhn's check: with every second digit from the right doubled, the digits add up to tens."""
    digits = [int(digit) for digit in _DIGIT.findall(re.sub(_ESCAPED, "", text))][::-1]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_id(text: str, match: re.Match[str]) -> bool:
    """Whether the digits are a network's transaction id, a telephone number or in a UUID."""
    start, length = match.start(), len(match[0])
    if "-" in match[0] and _is_in_uuid(text, match):
        return True
    if text[max(0, start - 5) : start] == "test_":
        return length == _LENGTH_OF_TRANSACTION_ID
    has_sign = _compiled(_SIGN).match(text, start - 1) is not None
    return has_sign and length <= _LONGEST_PHONE_NUMBER


def _is_in_uuid(text: str, match: re.Match[str]) -> bool:
    begins = range(max(0, match.start() - len("00000000-0000-")), match.start())
    uuids = (_compiled(_UUID).match(text, begin) for begin in begins)
    return any(uuid is not None and uuid.end() >= match.end() for uuid in uuids)


def _texts(cassette: Cassette) -> Iterator[tuple[str, str]]:
    """Yield every text of a cassette after the place it stands in."""
    for name, value in cassette.provenance.metadata().items():
        if name in _DIGESTS and re.fullmatch(_DIGEST, str(value)):
            continue  # the harness worked it out itself; one in a thousand looks like a card number
        yield f"the provenance (`{name}`)", str(value)
    for number, interaction in enumerate(cassette.interactions, start=1):
        for part, text in _interaction_texts(interaction):
            yield f"interaction {number} ({interaction.request}), {part},", text
    for number, delivery in enumerate(cassette.deliveries, start=1):
        for part, text in _delivery_texts(delivery):
            yield f"delivery {number} ({delivery}), {part},", text


def _interaction_texts(interaction: Interaction) -> Iterator[tuple[str, str]]:
    request, response = interaction.request, interaction.response
    yield "its path", request.path
    for name, value in request.query + request.form:
        yield f"its parameter `{name}`", f"{name}={value}"
    for name, value in [*request.headers.items(), *response.headers.items()]:
        yield f"its header `{name}`", value
    yield from _lines("its response", response.body)


def _delivery_texts(delivery: Delivery) -> Iterator[tuple[str, str]]:
    yield from _lines("its event", delivery.event)
    for name, value in delivery.reply.headers.items():
        yield f"its reply's header `{name}`", value
    yield from _lines("its reply", delivery.reply.body)


def _lines(part: str, body: str) -> Iterator[tuple[str, str]]:
    for line in body.split("\n"):
        name = line.partition(":")[0].strip(' "')
        yield f"{part} at `{name}`", line
