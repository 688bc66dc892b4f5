import pytest

from tests.scenarios.talk import Talk


@pytest.fixture
def make_talk(tmp_path):
    made = []

    def make(name="desk", **settings):
        talk = Talk(tmp_path / name, **settings)
        made.append(talk)
        return talk

    yield make
    for talk in made:
        talk.close()


@pytest.fixture
def talk(make_talk):
    """A desk in virtual time, with the starter rules."""
    return make_talk()
