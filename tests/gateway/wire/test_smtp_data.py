"""The reader of DATA: one true end, whatever the chunks, and nothing that smuggles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.wire.smtp_data import BARE_CR, LONE_DOT, NUL, TOO_BUSY, DataReader, Unfit, too_big


def read(wire: bytes, limit: int = 10_000) -> tuple[bytes, bytes]:
    """Content and rest of what is sent in one piece."""
    reader = DataReader(limit)
    rest = reader.feed(wire)
    assert rest is not None
    return reader.content(), rest


@pytest.mark.parametrize(
    ("wire", "content", "rest"),
    [
        (b".\r\n", b"", b""),
        (b"a\r\n.\r\n", b"a\r\n", b""),
        (b"a\r\n.\r\nQUIT\r\n", b"a\r\n", b"QUIT\r\n"),
        (b"..\r\n.\r\n", b".\r\n", b""),
        (b".a\r\n..b\r\n...\r\n.\r\n", b"a\r\n.b\r\n..\r\n", b""),
        (b"a\nb\n\r\n.\r\n", b"a\r\nb\r\n\r\n", b""),
        (b"a.\nb.\n.c\r\n.\r\n", b"a.\r\nb.\r\n.c\r\n", b""),
        (b"x" * 5000 + b"\r\n.\r\n", b"x" * 5000 + b"\r\n", b""),
        (b"\xff\xfe\r\n.\r\n", b"\xff\xfe\r\n", b""),
    ],
)
def test_what_is_read(wire, content, rest):
    assert read(wire) == (content, rest)


@pytest.mark.parametrize(
    ("smuggled", "reply"),
    [
        (b"\n.\n", LONE_DOT),
        (b"\n.\r\n", LONE_DOT),
        (b"\r\n.\n", LONE_DOT),
        (b"\r.\r", BARE_CR),
        (b"\r\n.\r", BARE_CR),
        (b"\n.\r", BARE_CR),
        (b"\r.\n", BARE_CR),
        (b"\r.\r\n", BARE_CR),
        (b"\r\r\n.\r\r\n", BARE_CR),
        (b"\r\n\0.\r\n", NUL),
        (b"\r\n.\0\r\n", NUL),
        (b"\0\r\n", NUL),
        (b"\r\nlone\rreturn\r\n", BARE_CR),
    ],
)
def test_what_others_might_take_for_an_end_is_refused_after_the_true_end(smuggled, reply):
    reader = DataReader(10_000)
    wire = b"a\r\nb" + smuggled + b"MAIL FROM:<evil@x.example>\r\nDATA\r\nc\r\n"
    assert reader.feed(wire) is None
    assert reader.feed(b".\r\n") == b""
    with pytest.raises(Unfit) as caught:
        reader.content()
    assert caught.value.args == (reply,)


@given(
    st.lists(st.sampled_from([b"\r", b"\n", b".", b"a", b"\r\n", b"\r\n.", b"\0", b"bc"]), max_size=30).map(b"".join),
    st.integers(1, 7),
)
def test_chunks_do_not_matter_and_what_is_accepted_holds_no_other_end(body, step):
    wire = body.replace(b"\r\n.", b"\r\n..")
    wire = (b"." + wire if wire.startswith(b".") else wire) + b"\r\n.\r\n"
    whole = DataReader(10_000)
    rest = whole.feed(wire)
    assert rest == b""
    pieces = DataReader(10_000)
    for at in range(0, len(wire), step):
        assert (pieces.feed(wire[at : at + step]) is not None) == (at + step >= len(wire))
    outcomes = []
    for reader in (whole, pieces):
        try:
            outcomes.append(reader.content())
        except Unfit as unfit:
            outcomes.append(str(unfit))
    assert outcomes[0] == outcomes[1]
    if isinstance(content := outcomes[0], bytes):
        assert b"\0" not in content
        assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")
        if b"\n" not in body.replace(b"\r\n", b""):
            assert content == body + b"\r\n"


@pytest.mark.parametrize("step", [1, 7, 1000, 100_000])
def test_memory_stays_within_the_limit(step):
    reader = DataReader(1000)
    for _ in range(0, 50_000, step):
        assert reader.feed(b"x" * step) is None
        assert reader.held <= 1000 + step + 10
    assert reader.held <= 10
    assert reader.feed(b"\r\n.\r\nNOOP\r\n") == b"NOOP\r\n"
    with pytest.raises(Unfit, match="552"):
        reader.content()


@pytest.mark.parametrize(("size", "fits"), [(998, True), (999, False), (5000, False)])
def test_the_limit_counts_the_mail_without_its_end(size, fits):
    reader = DataReader(1000)
    assert reader.feed(b"x" * size + b"\r\n.\r\n") == b""
    if fits:
        assert len(reader.content()) == 1000
    else:
        with pytest.raises(Unfit) as caught:
            reader.content()
        assert caught.value.args == (too_big(1000),)


def test_the_first_refusal_counts_and_the_end_is_still_seen():
    reader = DataReader(1000)
    reader.feed(b"x\r\n.")
    reader.refuse(TOO_BUSY)
    reader.refuse(too_big(1000))
    assert reader.feed(b"\r\nQUIT\r\n") == b"QUIT\r\n"
    with pytest.raises(Unfit) as caught:
        reader.content()
    assert caught.value.args == (TOO_BUSY,)


def test_hopeless_is_twice_the_limit():
    reader = DataReader(100_000)
    reader.feed(b"x" * 200_000)
    assert not reader.hopeless
    reader.feed(b"x" * 100_000)
    assert reader.hopeless


@pytest.mark.parametrize(
    ("limit", "size"),
    [
        (35 * 1024**2, "than 35 MB,"),
        (1024**2, "than 1 MB,"),
        (1536 * 1024, "than 1.5 MB,"),
        (2 * 1024**2 - 1, "than 1.9 MB,"),  # never more than there is
        (500 * 1024, "than 500 kB,"),
        (1000, "than 1000 bytes,"),
    ],
)
def test_a_mail_that_is_too_large_is_refused_in_words_for_its_writer(limit, size):
    reply = too_big(limit)
    assert reply.startswith("552 5.3.4 ")
    assert size in reply
    assert "smaller attachments" in reply
    assert len(reply) < 200  # one line, for every server (RFC 5321 section 4.5.3.1.5: 512)
