"""Masking: what must not be shown is gone from messages, what helps stays."""

from __future__ import annotations

import pytest

from inkflake.errors import mask


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password=hunter2 is wrong", "hunter2"),
        ('{"api_key": "abc123def"}', "abc123def"),
        ("Authorization: Bearer abcdef.ghi", "abcdef"),
        ("key sk-abcdefgh12345678 refused", "sk-abcdefgh12345678"),
        ("token eyJhbGciOi.eyJzdWIi.c2ln here", "eyJhbGciOi"),
        ("cannot read /home/ann/keys/rsa_key.p8 now", "/home/ann"),
        ("cannot read C:\\Users\\ann\\key.p8 now", "key.p8"),
        ("at snowflake://ann:pw@xy12345.eu/db?role=x", "ann:pw"),
        ("host xy12345.eu-central-1.snowflakecomputing.com is down", "xy12345"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "MIIB"),
    ],
)
def test_secrets_are_masked(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "house.svg is on @INKFLAKE.STUDIO.SVG_STAGE/house.svg already; choose another file name",
        "prompt has 1,204 characters, the limit is 1000; shorten it",
        "model 'claude-4-sonnet' reached its end of life on 2026-10-14; use claude-sonnet-4-6",
        "<script> is not allowed in strict and/or rich",
    ],
)
def test_what_helps_stays(text: str) -> None:
    assert mask(text) == text


def test_long_text_is_cut() -> None:
    assert len(mask("x" * 10_000)) == 2000
