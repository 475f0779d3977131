"""Masking: what it misses of secrets, what it changes of harmless texts, and what it takes."""

from __future__ import annotations

from time import perf_counter

from harness import figure

from inkflake.masking import mask
from secret_texts import HARMLESS, SECRETS


@figure(f"masking: missed of {len(SECRETS)} secrets", at_most=0)
def missed() -> float:
    return sum(secret in mask(text) for text, secret in SECRETS)


@figure(f"masking: changed of {len(HARMLESS)} harmless texts", at_most=0)
def changed() -> float:
    return sum(mask(text) != text for text in HARMLESS)


@figure("masking: seconds for 1 MB", at_most=0.1)
def seconds() -> float:
    text = "\n".join([*(text for text, _ in SECRETS), *HARMLESS])
    text = (text * (1_000_000 // len(text) + 1))[:1_000_000]
    began = perf_counter()
    mask(text)
    return perf_counter() - began
