"""French sentences name whom and what the cast has a French name for, a project's own as well."""

import pytest

from issuing_harness.errors import VocabularyError
from issuing_harness.program import cast
from issuing_harness.program.french import FRENCH

FLORIST = '["the florist"]\nname = "Florist"\ncategory = "florists"\n'


@pytest.fixture(name="loaded")
def _loaded(tmp_path):
    """Loads a project's cast from the text of its files, and puts ours back."""
    undo = []

    def load(personas="", merchants=""):
        (tmp_path / "personas.toml").write_text(personas, encoding="utf-8")
        (tmp_path / "merchants.toml").write_text(merchants, encoding="utf-8")
        undo.append(cast.load_cast(tmp_path))

    yield load
    for restore in reversed(undo):
        restore()


def _spends(text):
    """The parameters of a French sentence about a purchase."""
    return FRENCH.sentence("{card:Holder} dépense {amount} {merchant}").parse_arguments(text)


def test_a_merchant_of_the_project_has_a_french_name(loaded):
    """With its preposition; the name is no parameter of Stripe's."""
    loaded(merchants=FLORIST + 'names.fr = "chez le fleuriste"\n')

    merchant = _spends("Alice dépense 5,00 $ chez le fleuriste")["merchant"]
    assert merchant == cast.merchant("the florist")
    assert "names" not in merchant


def test_a_persona_of_the_project_has_a_french_name(loaded):
    """A company is called by a noun, in the nominative and as an owner."""
    loaded('["the agency"]\ntype = "company"\nname = "Agency"\nnames.fr = "l\'agence"\n')
    card = FRENCH.sentence("le programme bloque {card}")

    assert _spends("l'agence dépense 5,00 $ au café")["card"].owner == "the agency"
    reference = card.parse_arguments("le programme bloque la carte de l'agence")["card"]
    assert reference.owner == "the agency"


def test_names_of_another_project_are_gone(loaded, tmp_path):
    """Undoing one cast undoes its French names."""
    loaded(merchants=FLORIST + 'names.fr = "chez le fleuriste"\n')
    restore = cast.load_cast(tmp_path / "nowhere")
    without = set(cast.merchants_in("fr"))
    restore()

    assert "chez le fleuriste" not in without
    assert "chez le fleuriste" in cast.merchants_in("fr")


def test_an_unknown_french_merchant_is_told_in_french():
    """With the nearest one, and how to give one a name."""
    with pytest.raises(VocabularyError, match="Vouliez-vous dire « au café »") as refused:
        _spends("Alice dépense 5,00 $ au cafè")

    assert 'names.fr = "au cafè"' in str(refused.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('names.fr = "fleuriste"', "which no sentence can say there for a merchant"),
        ('names.fr = "au café"', 'and so has ["the cafe"]. Give this one another name.'),
        ('names.de = "beim Floristen"', "has names.de, and there are sentences in fr."),
        ('names = "chez le fleuriste"', "has names.names"),
    ],
)
def test_a_name_that_no_sentence_can_say_is_refused(loaded, line, said):
    """Another form, one that somebody has, another language, and a name without its language."""
    with pytest.raises(VocabularyError) as refused:
        loaded(merchants=f"{FLORIST}{line}\n")

    assert said in str(refused.value)


@pytest.mark.parametrize("name", ["Élodie", "Zoë", "Łukasz", "Žana"])
def test_names_of_the_cast_and_of_sentences_have_one_alphabet(loaded, name):
    """Whoever may stand in the file can be named in a sentence, in either language."""
    loaded(f'["{name}"]\nname = "{name} Archer"\n')

    assert _spends(f"{name} dépense 5,00 $ au café")["card"].owner == name
