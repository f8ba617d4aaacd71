"""What the Cucumber extension of VS Code reads is ours: its glob, sentences and parameter types."""

import ast
import json
import re
from pathlib import Path

import pytest
from cucumber_expressions.expression import CucumberExpression
from cucumber_expressions.parameter_type import ParameterType
from cucumber_expressions.parameter_type_registry import ParameterTypeRegistry

from issuing_harness.catalogue import cache, editor
from issuing_harness.errors import SettingsError

ROOT = Path(__file__).parents[3]
SETTINGS = json.loads((ROOT / ".vscode/settings.json").read_text())


@pytest.fixture(name="entries", scope="module")
def _entries(here):
    here("steps", "card")
    return cache.load_entries(ROOT)


@pytest.fixture(name="expressions", scope="module")
def _expressions(entries):
    """Each sentence of the written file, as the language server compiles it, with its keyword."""
    registry = ParameterTypeRegistry()
    for type_ in SETTINGS["cucumber.parameterTypes"]:
        kind = ParameterType(type_["name"], type_["regexp"], str, str, True, False)
        registry.define_parameter_type(kind)
    tree = ast.parse(editor.stub_module(entries))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [
        (call.func.id, CucumberExpression(call.args[0].value, registry))
        for function in functions
        for call in function.decorator_list
    ]


def test_the_settings_in_the_repository_are_current(entries):
    """They are what the command would write now."""
    again = "write them anew: issuing-harness steps --editor .vscode"
    present = (ROOT / ".vscode/settings.json").read_text()

    assert present == editor.merged_settings(present, entries), again


def test_its_globs_find_our_features_and_our_sentences():
    """The extension looks where the features are, and reads one file of sentences."""
    [features], [glue] = SETTINGS["cucumber.features"], SETTINGS["cucumber.glue"]

    assert set(ROOT.glob(features)) == set((ROOT / "features").rglob("*.feature"))
    assert glue == f".vscode/{editor.STUBS}"


def test_it_has_every_sentence_of_ours_and_no_other(entries, expressions):
    """As many, of the same kinds, with the same words around their parameters."""
    ours = sorted((entry.kind.lower(), _bare(entry.pattern)) for entry in entries)

    assert sorted((kind, _bare(expression.expression)) for kind, expression in expressions) == ours


def test_it_claims_each_sentence_of_the_features_as_we_do(entries, expressions):
    """Spoken sentences are matched by the same definitions, so completion and marking are right.

    Only English ones: the editor has one form of each parameter, and French amounts have another.
    """
    for entry in entries:
        for example in entry.examples:
            if "# language: fr" in _source_of(example):
                continue
            kind, _, text = example.text.partition(" ")
            claims = [
                _bare(expression.expression)
                for of_kind, expression in expressions
                if of_kind == kind.lower() and expression.match(text) is not None
            ]
            assert _bare(entry.pattern) in claims, example


def _source_of(example):
    return (ROOT / example.location.rpartition(":")[0]).read_text()


def test_settings_of_others_stay_as_they_are(entries):
    """Only the extension's own settings are replaced."""
    before = '{"editor.tabSize": 3, "cucumber.glue": ["old"]}'

    after = json.loads(editor.merged_settings(before, entries))

    assert after["editor.tabSize"] == 3
    assert after["cucumber.glue"] == [".vscode/vocabulary.py"]


def test_settings_with_remarks_are_refused_and_left_alone(entries, tmp_path):
    """Nothing is lost: what cannot be read is not overwritten."""
    (tmp_path / "settings.json").write_text('{\n  // mine\n  "a": 1\n}')

    with pytest.raises(SettingsError, match="cannot be read as JSON"):
        list(editor.write_editor_files(tmp_path, entries))

    assert "// mine" in (tmp_path / "settings.json").read_text()
    assert not (tmp_path / "vocabulary.py").exists()


def test_words_that_mean_something_to_cucumber_are_escaped(unchanged):
    """A slash or a bracket in a sentence is a slash or a bracket, not an alternative."""
    entry = cache.Entry("Then", "a/b (c) {x}", "It.", "n", "", "f.py", 1, "f")

    assert r'@then("a\\/b \\(c) {}")' in editor.stub_module([entry])


def _bare(sentence):
    """Its words; what stands in the braces has another name for the extension."""
    return re.sub(r"\{\w+\}", "{}", sentence).replace("\\", "")
