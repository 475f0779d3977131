"""Takes from a prompt what describes no thing: the instructions around it, and the texts to be set."""

import html
import re
import unicodedata

from .nouns import find_noun

__all__ = ["drawing_of", "person_words", "take_texts"]

_PROMPT = re.compile(r"<prompt>(.*)</prompt>", re.S)
_QUOTED = re.compile(
    r"\"([^\"]{1,120})\"|“([^”]{1,120})”|‘([^’]{1,120})’|(?<!\w)'([^']{1,120})'(?!\w)|«([^»]{1,120})»"
)
_NAMED = re.compile(
    r"\b(?:text|words?|caption|slogan|titled?|letters?|saying|says|reads?|reading|labell?ed|called|named)"
    r"\s+(?!on\b|in\b|at\b|of\b|and\b|below\b|above\b|under\b|that\b|says?\b|reads?\b|saying\b)"
    r"((?:[A-Z0-9][\w&'!.-]*(?:\s+(?=[A-Z0-9]))?)+|[\w&'!-]+)"
)
_TITLE = re.compile(r"(?:[A-Z][\w'-]*[!,.]?\s){1,4}[A-Z][\w'-]*[!.]*")  # "Happy New Year!"
_LOGO_FOR = re.compile(
    r"\b(?:logo|emblem|badge|brand)\b[^.;]{0,40}?\s(?:for|of)\s+(?:the\s+|a\s+)?((?:[A-Z][\w&'-]*\s?)+)"
)
_MOST_TEXTS = 3


def person_words(instructions: str) -> str:
    """The person's own words in a model's instructions: between the last `<prompt>` tags, or all of it."""
    start = instructions.rfind("<prompt>")
    tagged = _PROMPT.match(instructions[start:]) if start >= 0 else None
    text = html.unescape(tagged[1]) if tagged else instructions
    return "".join(
        c if c.isprintable() or c in "\u200d\ufe0f" else " " for c in unicodedata.normalize("NFC", text)
    )


def drawing_of(instructions: str) -> str:
    """The drawing that is to be changed: between the last `<drawing>` tags before the prompt, or nothing."""
    before, _, _ = instructions.rpartition("<prompt>")
    _, _, drawing = before.rpartition("<drawing>")
    return drawing.rpartition("</drawing>")[0].strip()


def take_texts(prompt: str) -> tuple[list[str], str]:
    """The texts that a prompt wants to be set, and the prompt without them."""
    texts: list[str] = []

    def keep(match: re.Match[str]) -> str:
        words = " ".join(next(part for part in match.groups() if part).split()).strip(" .,;:")
        if words and len(texts) < _MOST_TEXTS:
            texts.append(words[:60])
        return " , "

    for pattern in (_QUOTED, _NAMED):
        prompt = pattern.sub(keep, prompt)
    if texts:
        return texts, prompt
    if logo := _LOGO_FOR.search(prompt):
        return [logo[1].strip()[:60]], prompt.replace(logo[1], " , ")
    if _TITLE.fullmatch(prompt.strip()) and not find_noun(prompt.lower().split()[-1:]):
        return [prompt.strip()], ""
    return [], prompt
