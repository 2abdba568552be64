"""Where languages are looked for, and what is said of one that is not as ours are."""

import pytest

from leaps_adapter.errors import ConfigurationError
from leaps_adapter.languages import known_languages, language_folder, language_of, read_data, stemmer, word_rules
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.text import key, parts_of, tokenize, words_of


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a package that brings a lexicon under an entry point, as pip leaves it."""

    def install(code, *, name="", words='stop = ["je"]'):
        module = f"words_of_{code}"
        package, facts = tmp_path / module, tmp_path / f"{module}-1.0.dist-info"
        package.mkdir()
        (package / "__init__.py").write_text("DATA = None\n")
        (package / "words.toml").write_text(words)
        facts.mkdir()
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        (facts / "entry_points.txt").write_text(f"[leaps_adapter.lexicons]\n{code} = {module}{name}\n")
        monkeypatch.syspath_prepend(str(tmp_path))

    return install


def test_a_package_brings_a_language(installed):
    installed("qth")
    assert "qth" in known_languages()
    assert read_data(language_folder("qth"), "words.toml") == {"stop": ["je"]}
    assert word_rules("qth").stop == {"je"}
    lexicon = load_lexicon("qth")
    assert (lexicon.language, lexicon.product_names, lexicon.yes) == ("qth", {}, {"true"})
    assert "price" in {name for rule in lexicon.fields.sole for name in rule.names}


def test_a_package_that_names_no_data_files_is_refused(installed):
    installed("qtb", name=":DATA")
    with pytest.raises(ConfigurationError, match="no package of data files"):
        language_folder("qtb")


def test_a_damaged_file_is_named(installed):
    installed("qtc", words="stop = [")
    with pytest.raises(ConfigurationError, match=r"words\.toml is not TOML"):
        word_rules("qtc")


def test_a_pattern_that_is_none_is_named(installed):
    installed("qtd", words='stemmer = "klingon"\nabbreviation = "["')
    with pytest.raises(ConfigurationError, match="no pattern"):
        word_rules("qtd")


def test_files_of_another_shape_are_refused_by_name(tmp_path, monkeypatch):
    (tmp_path / "qte").mkdir()
    (tmp_path / "qte" / "products.toml").write_text("[shirt]\nbroader = []\n")
    monkeypatch.setenv("LEAPS_LEXICONS", str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"'qte' in .* do not have the shape of ours: KeyError\('names'\)"):
        load_lexicon("qte")


def test_without_a_folder_of_one_s_own_ours_are_known(monkeypatch):
    monkeypatch.delenv("LEAPS_LEXICONS")
    assert known_languages() == ("en",)


def test_a_locale_s_language():
    assert [language_of(each) for each in ("de_AT", "EN-gb", "fr", "")] == ["de", "en", "fr", ""]


def test_a_language_without_an_algorithm_keeps_its_words():
    assert stemmer("klingon") is None
    assert word_rules("xx").algorithm is None


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("leinenhemd", ("leinen", "hemd")),
        ("baumwollhemden", ("baumwoll", "hemden")),
        ("herrenleinenhose", ("herren", "leinen", "hose")),
        ("netzladekabel", ("netz", "ladekabel")),
        ("hemdshose", ("hemds", "hose")),
        ("winterhemdjacke", ("winter", "hemd", "jacke")),
        ("ladekabel", ("ladekabel",)),
        ("quarkhemd", ("quarkhemd",)),
        ("hemd", ("hemd",)),
        ("2023", ("2023",)),
    ],
)
def test_words_written_as_one_are_taken_apart(word, parts):
    assert parts_of(word, language="de") == parts


def test_the_parts_of_a_word_stand_where_they_are_written():
    text = "Zwei Leinenhemden!"
    tokens = tokenize(text, language="de")
    assert [text[token.start : token.end] for token in tokens] == ["Zwei", "Leinen", "hemden", "!"]
    assert key("Leinenhemd", language="de") == key("Leinen Hemd", language="de")
    assert words_of("Leinenhemd 2", language="de") == ["leinen", "hemd"]
    assert parts_of("leinenhemd") == ("leinenhemd",)
