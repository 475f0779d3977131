"""Why nobody could sign in, and what to do about it; the lowest TLS that a connection of ours may use."""

import os
import re

from snowflake.connector import constants

from inkflake.errors import mask

__all__ = ["TLS", "advised", "raise_tls_floor", "tls_floor"]

# Specification, Data Security Model 1: in transit TLS 1.3. The connector reads this from 4.8 on.
TLS = "SNOWFLAKE_MIN_TLS_VERSION"

# The wording of these is hardly documented, so it is read widely; the first that fits counts.
# https://docs.snowflake.com/en/user-guide/key-pair-auth-troubleshooting
ADVICE = tuple(
    (re.compile(pattern, re.I | re.S), to_do)
    for pattern, to_do in (
        (
            r"connection_name|default connection|connections\.toml",
            "name a connection of connections.toml, a file of mode 0600 in ~/.snowflake",
        ),
        (
            r"\btls|\bssl|certificate",
            "the way there has to speak TLS 1.3 with a certificate that this machine trusts; where a proxy "
            f"cannot, {TLS}=1.2 allows what is older",
        ),
        (
            r"network policy|not allowed to access|390422",
            "a network policy keeps this address out: ask an ACCOUNTADMIN to allow it",
        ),
        (
            r"temporarily locked|user .*(locked|disabled)|39010[12]",
            "the user is locked or disabled: ALTER USER … SET MINS_TO_UNLOCK = 0, or DISABLED = FALSE",
        ),
        (
            r"role .*(does not exist|not authorized)|requested role|390189",
            "GRANT ROLE … TO USER …, or leave the role out of the connection",
        ),
        (
            r"39010\d|390144|3903\d\d|39430\d|password|passcode|jwt|token|private.?key|oauth|saml|mfa",
            "the key, token or password is wrong or has expired: make a new one, see docs/on-snowflake.md",
        ),
        (
            r"404|40[38] |50[234]|timed? ?out|retr(y|ies)|refused|resol|reach|connect|unavailable|network",
            "look at the account's name (ORGANISATION-ACCOUNT), at the network and at HTTPS_PROXY",
        ),
    )
)
OTHERWISE = "the message is Snowflake's own; docs/on-snowflake.md says how to connect"


def advised(error: Exception) -> str:
    """What kept a session from being opened, masked, and what to do about it."""
    said = " ".join(str(error).split())
    to_do = next((to_do for pattern, to_do in ADVICE if pattern.search(said)), OTHERWISE)
    return f"{mask(said)}; {to_do}"


def raise_tls_floor() -> None:
    """Lets no connection of this process use less than TLS 1.3, unless the user says so."""
    os.environ.setdefault(TLS, "1.3")


def tls_floor() -> str | None:
    """The lowest TLS that connections of this process use, such as `TLSv1_3`; None of older connectors."""
    told = getattr(constants, "get_min_tls_version", None)
    return str(told().name) if told else None
