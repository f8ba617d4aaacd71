"""What can be wrong with the harness or its use; a wrong *product* is an ``AssertionError``.

The whole family, drawn before it is defined::

    HarnessError                 the tool is wrong or misused      -> Allure: broken
      SettingsError              a bad option or environment; lists the valid ones
      BackendUnavailable         what was tried, how to start it
      FundsMissing               a Given needs money that is not there; where to add it
      WaitedInVain               what was awaited, what was found instead, how long by which clock
      VocabularyError            a sentence, a feature or a step definition that cannot be trusted
        UndefinedSentence        nobody defines it; the nearest ones and a skeleton
        AmbiguousSentence        two definitions claim it
      TapeError                  a cassette that is missing, damaged, stale or does not fit
        NoTape                   there is no recording of this scenario
        DamagedTape              truncated, edited by hand, or of another format
        StaleTape                the scenario, the API version or the SDK changed since
        NoMatch                  nearest takes, what agreed, what differed, or "already played"
        UnplayedTakes            a cassette promised calls nobody made
        UntakenDelivery          an event came in when it was recorded, and nobody listens now
        SecretOnTape             refuses to write
      ReportError                the report could not be rendered; how to render it later

A message follows one pattern, in this order: what was asked, what was found, the nearest thing,
what to do.
"""


class HarnessError(Exception):
    """The harness is wrong or misused; never said of the product under test."""


class SettingsError(HarnessError):
    """An option or an environment variable is wrong; the message lists what is valid."""


class BackendUnavailable(HarnessError):
    """The backend did not answer; the message says what was tried and how to start it."""


class FundsMissing(HarnessError):
    """A Given needs more money than the account has, and nothing here can press that button."""


class WaitedInVain(HarnessError):
    """Something the harness itself needs did not happen before the deadline."""


class VocabularyError(HarnessError):
    """A feature, a sentence or a step definition that could let a scenario pass unchecked."""


class UndefinedSentence(VocabularyError):
    """No step definition claims this sentence."""


class AmbiguousSentence(VocabularyError):
    """More than one step definition claims this sentence."""


class TapeError(HarnessError):
    """A cassette that is missing, damaged, stale, or does not answer what was asked."""


class NoTape(TapeError):
    """There is no recording of this scenario."""


class DamagedTape(TapeError):
    """The cassette is truncated, was edited by hand, or is of another format."""


class StaleTape(TapeError):
    """The scenario or the versions it was recorded with have changed."""


class NoMatch(TapeError):
    """No take answers the request; the message shows the nearest one and what differs."""


class UnplayedTakes(TapeError):
    """The scenario ended before the cassette did."""


class UntakenDelivery(TapeError):
    """An event that came in when the tape was recorded finds nobody listening."""


class SecretOnTape(TapeError):
    """What was about to be written still holds something that looks like a secret."""


class ReportError(HarnessError):
    """The report could not be rendered; the results are kept."""
