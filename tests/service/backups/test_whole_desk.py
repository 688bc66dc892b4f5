"""A desk that goes on from an older backup: what happened after it is forgotten, and nobody gets another's ticket by it."""

from contextlib import closing

import pytest

from store.database.unit import Database
from store.upkeep.backup import backup, restore
from tests.tools.talk import PIET, Talk

ANN, BOB, EVE = "ann@acme.example", "bob@rival.example", "eve@other.example"


@pytest.fixture
def restored(tmp_path):
    """What Bob and Piet were told of T-2, of which the backup knows nothing, and the desk that was made from it."""
    with closing(Talk(tmp_path / "before", f"sqlite:///{tmp_path}/before.db")) as talk:
        talk.mail(ANN, "Printer jams")
        backup(talk.stage.database, tmp_path / "backup")
        step = talk.mail(BOB, "Printer jams, at our secret merger")
        letters = step.letter(BOB), step.letter(PIET)
        began = talk.stage.clock.now()
    with closing(Database.open(f"sqlite:///{tmp_path}/after.db")) as database:
        database.upgrade()
        restore(tmp_path / "backup", database)
    after = Talk(tmp_path / "after", f"sqlite:///{tmp_path}/after.db")
    after.stage.clock.move_to(began)
    after.stage._count = 100
    after.stage._random.seed(7)  # codes of links are not those of the life that is lost
    yield *letters, after
    after.close()


def test_a_number_that_is_given_again_shows_nobody_what_is_not_theirs(restored):
    letter, _, talk = restored
    talk.mail(EVE, "VPN is down")
    assert talk.ticket(2).requester == EVE, "the number was given once more"
    step = talk.reply(letter, "Here is the contract with Rival.")
    assert [article.author for article in talk.articles(2)] == [EVE]
    assert all("contract" not in str(one) for one in step.letters if one.to == EVE)
    assert "contract" in talk.articles(3)[0].text, "nor is it lost"


def test_an_engineers_answer_to_a_letter_of_that_life_goes_to_nobody_else(restored):
    _, letter, talk = restored
    talk.mail(EVE, "VPN is down")
    state, articles = talk.ticket(2).state, talk.articles(2)
    for words in ("Your merger is safe with us.", "#resolve\nThe merger is done.", "#note for Rival only"):
        step = talk.reply(letter, words)
        assert (talk.ticket(2).state, talk.articles(2)) == (state, articles)
        assert step.to(EVE) == step.to(ANN) == []
        assert step.to(PIET), "he is told"
