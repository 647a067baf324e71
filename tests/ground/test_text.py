"""Text: one order of names everywhere, and words that fit into a sentence."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ground.text import TextError, long_date, pluralise, sentence_list, slug, sort_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Smith", "smith"), ("  Élan   Ltd ", "elan0ltd"), ("O’Brien", "obrien"), ("St. Mary's", "st0marys"),
        ("Straße", "strasse"), ("Ørsted Łódź", "orsted0lodz"), ("İzmir", "izmir"), ("Unit 2", "unit012"),
        ("Unit 007", "unit017"), ("A1b", "a11b"), ("0", "10"), ("_-!", ""), ("", ""), ("Ω2", "zz0003c912"),
        ("123456789", "90123456789"),
    ],
)  # fmt: skip
def test_a_key_has_neither_case_nor_accents_nor_punctuation(name, key):
    assert sort_key(name) == key


@given(st.text())
def test_a_key_holds_only_what_every_collation_orders_alike(name):
    assert set(sort_key(name)) <= set(string.ascii_lowercase + string.digits)


@given(st.integers(0, 10**40), st.integers(0, 10**40))
def test_numbers_in_names_sort_by_size(one, other):
    assert (sort_key(f"Unit {one}") < sort_key(f"Unit {other}")) == (one < other)


@given(st.text(string.ascii_letters, min_size=1), st.text(string.ascii_letters, min_size=1))
def test_a_shorter_first_word_comes_first(word, more):
    assert sort_key(f"{word} zz") < sort_key(f"{word}{more}")
    assert sort_key(word) < sort_key(f"{word} 1")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Day care, Corby", "day-care-corby"),
        ("Élan & Söhne", "elan-sohne"),
        ("Ω mega 12", "mega-12"),
        ("x" * 3, "xxx"),
    ],
)
def test_a_slug_can_stand_in_an_address(name, address):
    assert slug(name) == address


@pytest.mark.parametrize("name", ["", "!!", "Ω"])
def test_a_name_that_leaves_nothing_has_no_slug(name):
    with pytest.raises(TextError, match="give a name"):
        slug(name)


@given(st.text(string.printable, min_size=1).filter(lambda name: any(c.isalnum() for c in name)))
def test_the_slug_of_a_slug_is_itself(name):
    assert slug(slug(name)) == slug(name)


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 days"), (1, "1 day"), (-1, "-1 day"), (2, "2 days"), (1000, "1,000 days")]
)
def test_one_is_singular(count, words):
    assert pluralise(count, "day") == words


def test_an_odd_plural_is_given():
    assert pluralise(2, "body", "bodies") == "2 bodies"
    assert pluralise(1, "body", "bodies") == "1 body"


@pytest.mark.parametrize(
    ("items", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_reads_as_a_sentence(items, sentence):
    assert sentence_list(items) == sentence


def test_a_list_may_offer_a_choice():
    assert sentence_list(("a", "b", "c"), joined_by="or") == "a, b or c"


def test_a_day_is_written_out():
    assert long_date(date(2016, 2, 29)) == "29 February 2016"
