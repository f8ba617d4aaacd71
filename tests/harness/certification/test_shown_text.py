"""Text of others beside our verdict: it is told apart from that, and turns nothing around."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import click
import pytest
from click.testing import CliRunner

from issuing_harness.certification.allure_results import write_matrix
from issuing_harness.certification.bundle import bundle_bytes
from issuing_harness.certification.certificate import Verdict
from issuing_harness.certification.exports import csv_text, junit_text
from issuing_harness.certification.page import render_page
from issuing_harness.certification.profile import LONGEST_NAME, read_profile
from issuing_harness.certification.session import _tell
from issuing_harness.certification.verification import read_bundle
from issuing_harness.command_group import Commands
from issuing_harness.errors import SettingsError
from issuing_harness.printable import printable
from tests.harness.certification.samples import certificate, contents

#: It reads as a verdict, and turns around what follows.
NAME = 'Ours: met, live (48 of 48)."\n# \u202eyalp'
AS_SHOWN = '"Ours: met, live (48 of 48).\' # \ufffdyalp"'


@pytest.fixture(name="claimed")
def _claimed():
    verdict = replace(certificate().verdicts[0], verdict=Verdict.NOT_MET, reason="no\u2066\x1b[2J")
    return certificate(
        integration=NAME,
        verdict=Verdict.NOT_MET,
        reason="ISS-DEC-001 is not met",
        verdicts=(verdict,),
    )


@pytest.mark.parametrize(
    "character",
    ["\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\ufeff", "\u2028", "\x85", "\x1b", "\x7f"],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_what_nobody_can_see_is_refused_in_a_profile(tmp_path, character):
    """Wherever a text stands, with its line and the character."""
    path = tmp_path / "certification.toml"
    escaped = f"\\u{ord(character):04X}"
    for lines in (
        f'[integration]\nname = "Ours{escaped}"\n',
        f'[integration]\nname = "Ours"\n[offers]\ndisputes = "no{escaped}"\n',
        f'[integration]\nname = "Ours"\n[requirements]\nonly = ["DEC{escaped}"]\n',
    ):
        path.write_text(lines)
        with pytest.raises(
            SettingsError, match=rf"toml:\d: .*it has the character U\+{escaped[2:]}"
        ):
            read_profile(path)


def test_what_scripts_and_emoji_need_stays(tmp_path):
    """Letters of any script, a joiner, accents."""
    name = "Zahlüng \u0627\u0644\u062f\u0641\u0639 \u0915\u094d\u200d\u0937 👩‍💻"
    path = tmp_path / "certification.toml"
    path.write_text(f'[integration]\nname = "{name}"\n', encoding="utf-8")

    assert printable(read_profile(path).name) == name


@pytest.mark.parametrize("name", ["", " ", "a\\nb", "x" * (LONGEST_NAME + 1)])
def test_a_name_is_one_line(tmp_path, name):
    """It stands in one, beside the verdict."""
    path = tmp_path / "certification.toml"
    path.write_text(f'[integration]\nname = "{name}"\n')

    with pytest.raises(SettingsError, match="it is one line of 1 to 80 characters"):
        read_profile(path)


def test_the_name_is_quoted_wherever_it_stands_beside_the_verdict(claimed, tmp_path, capsys):
    """In the terminal, on the page, in JUnit's XML and in the README of the bundle."""
    _tell(claimed)
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle_bytes(contents(claimed), None))
    readme = read_bundle(path).files["README.md"].decode()
    page = render_page(claimed, {})

    assert f"{AS_SHOWN}: not met, simulated (ISS-DEC-001 is not met)." in capsys.readouterr().out
    assert ET.fromstring(junit_text(claimed)).get("name") == AS_SHOWN
    assert readme.splitlines()[0].startswith('# The certificate of "Ours: met, live')
    assert r"\# " in readme.splitlines()[0]
    assert "<h1>&#34;Ours: met, live (48 of 48).&#39; # \ufffdyalp&#34;</h1>" in page


def test_no_character_that_turns_a_text_around_reaches_a_reader(claimed, tmp_path, capsys):
    """Be it in a name or in a reason, whatever the form in which it is shown."""
    _tell(claimed)
    write_matrix(tmp_path, claimed, "certificate.html")
    matrix = "".join(
        json.loads(path.read_text())["statusDetails"]["message"] for path in tmp_path.iterdir()
    )
    shown = [capsys.readouterr().out, render_page(claimed, {}), junit_text(claimed)]

    for text in (*shown, csv_text(claimed), matrix):
        assert not set(text) & {"\u202e", "\u2066", "\x1b"}


def test_an_error_commands_no_terminal():
    """What an application answered may stand in it."""

    @click.group(cls=Commands)
    def group():
        """Have one command."""

    @group.command()
    def fail():
        raise SettingsError("It said:\nred \x1b[31m and \u202eback.")

    said = CliRunner().invoke(group, ["fail"]).output

    assert said == "It said:\nred \ufffd[31m and \ufffdback.\n"
