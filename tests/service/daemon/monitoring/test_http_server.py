"""The HTTP server of health, metrics and posts, spoken to over a real socket."""

import asyncio

import pytest

from service.daemon.monitoring import http_server
from service.daemon.monitoring.http_server import BODY_LIMIT, HEAD_LIMIT, Answer, HealthServer


async def take(request):
    return Answer(201, f"{len(request.body)} {request.headers.get('x-key', '')} {request.body[-3:].decode()}\n")


def page():
    return Answer(200, "ok\n")


def broken():
    raise RuntimeError("secret")


@pytest.fixture
async def speak():
    """Gives a function that sends bytes, one piece after the other, and gives all that comes back."""
    server = HealthServer("127.0.0.1", 0, {"/healthz": page, "/broken": broken}, post={"/intake": take})
    await server.start()

    async def send(*pieces, ends=False):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        first = b""
        for piece in pieces:
            if first == b"wait":
                first = await reader.readuntil(b"\r\n\r\n")
            if piece == b"wait":
                first = piece
                continue
            writer.write(piece)
            await writer.drain()
        if ends:
            writer.write_eof()
        came = await reader.read()
        writer.close()
        return first + came

    yield send
    await server.stop()


HOST = b"Host: desk\r\n"


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        (b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n", 200, b"ok\n"),
        (b"GET /healthz?probe=1 HTTP/1.0\r\n\r\n", 200, b"ok\n"),
        (b"GET /nowhere HTTP/1.1\r\n" + HOST + b"\r\n", 404, b"not found"),
        (b"DELETE /healthz HTTP/1.1\r\n" + HOST + b"\r\n", 405, b"only GET"),
        (b"GET /broken HTTP/1.1\r\n" + HOST + b"\r\n", 503, b"not ready: RuntimeError\n"),
        (b"POST /intake HTTP/1.1\r\n" + HOST + b"X-Key: 7\r\nContent-Length: 5\r\n\r\nabcde", 201, b"5 7 cde"),
        (b"POST /intake HTTP/1.1\r\n" + HOST + b"\r\n", 201, b"0  \n"),
        (b"POST /intake HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 201,
         b"5  cde"),
        (b"POST /intake HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", 400, b"bad request"),
        (b"POST /intake HTTP/1.1\r\n" + HOST + b"Content-Length: -5\r\n\r\nabcde", 400, b"bad request"),
        (b"POST /intake HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\n\r\nabc", 501, b"bad request"),
        (b"GET /healthz HTTP/1.1\r\n\r\n", 400, b"bad request"),
        (b"EHLO there\r\n\r\n", 400, b"bad request"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, b"bad request"),
        (b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: " + b"y" * 2 * HEAD_LIMIT, 431, b"bad request"),
    ],
)  # fmt: skip
async def test_each_request_has_its_answer(speak, sent, status, says):
    answer = await speak(sent)
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer
    assert says in answer
    assert b"connection: close" in answer.lower()
    assert b"secret" not in answer


async def test_it_does_not_matter_how_a_request_is_cut(speak):
    whole = b"POST /intake HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n\r\nabcde"
    assert (await speak(*(whole[n : n + 1] for n in range(len(whole))))).startswith(b"HTTP/1.1 201 ")


async def test_a_head_has_no_body(speak):
    answer = await speak(b"HEAD /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n")
    assert b"content-length: 3" in answer.lower()


async def test_who_asks_first_whether_to_go_on_is_told_to(speak):
    head = b"POST /intake HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    answer = await speak(head, b"wait", b"abcde")
    assert answer.startswith(b"HTTP/1.1 100 ")
    assert b"HTTP/1.1 201 " in answer


@pytest.mark.parametrize("framing", ["length", "chunks"])
async def test_a_body_that_is_too_large_is_refused_before_it_is_read_to_its_end(speak, framing):
    head = b"POST /intake HTTP/1.1\r\n" + HOST
    if framing == "length":
        pieces = (head + b"Content-Length: %d\r\n\r\n" % (10 * BODY_LIMIT), b"x" * (BODY_LIMIT + 1))
    else:
        pieces = (head + b"Transfer-Encoding: chunked\r\n\r\n", b"%x\r\n" % (BODY_LIMIT + 1), b"x" * (BODY_LIMIT + 1))
    assert (await speak(*pieces)).startswith(b"HTTP/1.1 413 ")


async def test_half_a_request_is_none(speak):
    assert (await speak(b"GET /healthz HT", ends=True)).startswith(b"HTTP/1.1 400 ")
    half = b"POST /intake HTTP/1.1\r\n" + HOST + b"Content-Length: 50\r\n\r\nabcde"
    assert (await speak(half, ends=True)).startswith(b"HTTP/1.1 400 ")


async def test_who_says_nothing_is_not_waited_for(speak, monkeypatch):
    monkeypatch.setattr(http_server, "PATIENCE", 0.05)
    assert (await speak(b"GET /healthz HTTP/1.1\r\n")).startswith(b"HTTP/1.1 408 ")
