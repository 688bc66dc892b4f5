"""Sizes of pictures are read from real headers, and hostile bytes give nothing and never raise."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pictures import find_size

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480) + b"\x08\x02\0\0\0"
GIF = b"GIF89a" + struct.pack("<HH", 32, 16) + b"\0\0\0"
JPEG = (
    b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    b"\xff\xe1"
    + struct.pack(">H", 4002)
    + b"\xff\xc0" * 2000  # a thumbnail: what looks like a frame inside a segment is none
    + b"\xff\xff\xff\xc2"
    + struct.pack(">HBHH", 17, 8, 768, 1024)
    + b"\x03"
    + b"\0" * 9
)


@pytest.mark.parametrize(("content", "size"), [(PNG, (640, 480)), (GIF, (32, 16)), (JPEG, (1024, 768))])
def test_the_size_stands_in_the_header(content, size):
    assert find_size(content) == size


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", PNG[:20], JPEG[:40], b"<svg width='1' height='1'/>", b"%PDF", PNG.replace(b"\0\0\x02\x80", b"\0\0\0\0"), b"\xff\xd8\xff" + b"\xff" * 300_000],
)  # fmt: skip
def test_what_is_no_picture_has_none(content):
    assert find_size(content) is None


@given(st.sampled_from([b"", PNG[:16], GIF[:6], JPEG[:20], b"\xff\xd8\xff"]), st.binary(max_size=200))
def test_any_bytes_are_taken(head, rest):
    size = find_size(head + rest)
    assert size is None or min(size) > 0
