"""What an understander keeps between queries changes no answer."""

from leaps_adapter.types import Query
from leaps_adapter.understand import Understander


def test_a_query_asked_again_is_read_once(profile, monkeypatch):
    reader = Understander(profile)
    read = []
    whole = Understander._read
    monkeypatch.setattr(Understander, "_read", lambda self, text, about: read.append(text) or whole(self, text, about))
    first = reader.understand(Query(text="patch cable under 20 dollars"))
    assert reader.understand(Query(text="patch cable under 20 dollars", size=5)) == first
    assert read == ["patch cable under 20 dollars"]


def test_what_was_said_before_is_part_of_the_question(profile):
    reader = Understander(profile)
    alone = reader.understand(Query(text="in blue"))
    after = reader.understand(Query(text="in blue", history=("patch cable under 20 dollars",)))
    assert alone.product is None
    assert after.product is not None
    assert reader.understand(Query(text="in blue")) == alone


def test_preparing_makes_the_tables_of_words(profile):
    reader = Understander(profile)
    assert "_targets" not in vars(reader._speller)
    reader.prepare()
    assert {"_stems", "_targets", "_small_words"} <= vars(reader._speller).keys()
    assert ("patch-cable",) in {kinds for kinds, _ in reader._grounding.fields._covered}
