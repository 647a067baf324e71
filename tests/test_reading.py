"""The measure of reading tells easy words from hard ones."""

from tests.reading import HARDEST_GRADE, grade, sentences, syllables

EASY = "<main><h1>What do you need?</h1><p>Find help near you. Then book a place. You can pay online.</p></main>"
HARD = (
    "<main><p>Eligibility determinations necessitate consideration of statutory disregards applicable to "
    "individuals' capital and assessable income notwithstanding contractual obligations.</p></main>"
)


def test_syllables_are_counted_as_they_are_said() -> None:
    words = ("care", "little", "people", "assessment", "wanted", "used", "eye", "service", "", "library")
    assert [syllables(word) for word in words] == [1, 2, 2, 3, 2, 1, 1, 2, 1, 3]


def test_easy_words_pass_and_hard_ones_do_not() -> None:
    assert grade(EASY) < 3
    assert grade(HARD) > HARDEST_GRADE + 6


def test_only_the_main_part_is_read() -> None:
    assert sentences(
        "<header>Far too many words here</header><main><p>Read these three words</p><p>Not it</p></main>"
    ) == ["Read these three words."]
