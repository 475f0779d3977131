"""Users other than the engine's owner: their passwords, of which only a salted hash is kept.

https://docs.snowflake.com/en/sql-reference/sql/create-user
"""

import hashlib
import secrets
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

__all__ = ["fits", "hashed"]

# RFC 7914; 16 MiB and some 50 ms for each try.
_SCRYPT: Mapping[str, int] = {"n": 2**14, "r": 8, "p": 1}


def hashed(password: str) -> str:
    """What is kept of a password."""
    salt = secrets.token_hex(16)
    return f"{salt}${_digest(password, salt)}"


def fits(password: str, details: Mapping[str, Any]) -> bool:
    """Whether a password is that of a user, whose details the catalogue keeps."""
    salt, _, digest = str(details.get("password") or "").partition("$")
    return compare_digest(_digest(password, salt), digest)


def _digest(password: str, salt: str) -> str:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt.encode(), **_SCRYPT).hex()
