"""Which words are names of things there is a picture of, and what is known about those things."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import tomllib

from ..drawing.artwork import has_artwork, own_artwork

__all__ = ["Noun", "find_noun", "find_phrase", "has_trait", "measure", "vocabulary"]

_LONGEST = 5
_NO_THINGS = re.compile(
    r"skin.tone|button|flag|keycap|o.clock|thirty|(?<!and)_arrow|input|\bsymbol|square|circle|_heart$|heart_|suit$|sign$|"
    r"family|couple|kiss|fist|hand(s|_|$)|gesturing|mark$|index_|thumb|Japanese|facing_right|one_under|"
    r"question|exclamation|-button|antenna|vibration|speaker|muted|^no_|_room$|male_|trade|sweat|clothes|"
    r"dizzy|\bON|\bSOON|\bEND|\bTOP|_diamond|droplets|anger_|loop|dashing"
)


@dataclass(frozen=True)
class Noun:
    """A thing there is a picture of."""

    name: str  # as the artwork calls it
    code: str  # OpenMoji's code, or `art:` or `shape:` and a name
    asked: str  # as the prompt calls it
    plural: bool = False
    near: bool = False  # the picture is of something like it

    @property
    def slug(self) -> str:
        """Its name as the class of its group in a drawing."""
        return _slug(self.name)

    @property
    def kin(self) -> frozenset[str]:
        """The slugs of what the word also stands for: a "tree" may be any."""
        trees = _members("trees")
        return frozenset(map(_slug, trees)) if self.name in trees else frozenset()

    @property
    def is_shape(self) -> bool:
        """It is drawn as a plain shape, not from artwork."""
        return self.code.startswith("shape:")


@cache
def vocabulary() -> dict[str, dict[str, str]]:
    """The hand-kept word lists."""
    return tomllib.loads((files(__package__) / "vocabulary.toml").read_text(encoding="utf-8"))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[-_:()\u201c\u201d]+", " ", name.replace("\u2019", "'").lower()).split())


def _lists(section: str) -> Iterator[tuple[str, list[str]]]:
    for name, words in vocabulary()[section].items():
        yield (
            _plain(name)
            if section not in ("counts", "sizes", "heights", "seats", "eyes", "materials")
            else name,
            words.split(),
        )


@lru_cache(maxsize=32)
def _phrases(section: str) -> dict[str, str]:
    return {_plain(word): name for name, words in _lists(section) for word in words}


@cache
def _names() -> dict[str, tuple[str, str, bool]]:
    """Every name: the artwork's name, its code, whether it is only near; the later table wins."""
    from emoji import EMOJI_DATA

    denied = {_plain(word) for word in vocabulary()["denied"]["words"].split()}
    codes: dict[str, str] = {}
    characters: dict[str, str] = {}  # the emoji themselves are words for what they show
    for text, data in EMOJI_DATA.items():
        if data["status"] == 2 and not _NO_THINGS.search(data["en"][1:-1]):
            code = "-".join(f"{ord(character):04X}" for character in text)
            name = characters[text.replace("\ufe0f", "")] = _plain(data["en"])
            codes[name] = code if has_artwork(code) else code.removesuffix("-FE0F")
    codes |= {name: code for name, (code, *_) in _lists("extras")}
    codes |= {code.removeprefix("art:"): code for code in own_artwork()}
    codes |= {_plain(name): f"shape:{name}" for name in vocabulary()["shapes"]}
    near = _phrases("near").items()
    result = {word: (target, codes[target], True) for word, target in near if target in codes}
    result |= {text: (name, codes[name], False) for text, name in characters.items()}
    result |= {name: (name, code, False) for name, code in codes.items() if name not in denied}
    for section in ("extras", "synonyms", "shapes"):
        for word, target in _phrases(section).items():
            if target in codes:
                result[word] = (target, codes[target], False)
    return result


def _singulars(word: str) -> Iterator[str]:
    if word in _phrases("irregular"):
        yield _phrases("irregular")[word]
    for ending, instead in (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1 and not word.endswith(("ss", "us", "is")):
            yield word.removesuffix(ending) + instead


@lru_cache(maxsize=4096)
def _lookup(phrase: str) -> Noun | None:
    names = _names()
    *first, last = phrase.split(" ")
    for candidate in (last, *_singulars(last)):
        found = names.get(" ".join((*first, candidate)))
        if found and (found[1].startswith(("art:", "shape:")) or has_artwork(found[1])):
            code = f"dry:{found[1]}" if found[0] in _members("wet") else found[1]
            return Noun(found[0], code, phrase, candidate != last, found[2])
    return None


def find_noun(words: Sequence[str]) -> tuple[Noun, int] | None:
    """The longest name of a thing that the words begin with, and how many words it has."""
    for length in range(min(_LONGEST, len(words)), 0, -1):
        noun = _lookup(" ".join(words[:length]).replace("-", " "))
        if noun:
            return noun, length
    return None


def find_phrase(section: str, words: Sequence[str]) -> tuple[str, int] | None:
    """The entry of a word list whose phrase is the longest that the words begin with."""
    phrases = _phrases(section)
    for length in range(min(4, len(words)), 0, -1):
        entry = phrases.get(" ".join(words[:length]))
        if entry is not None:
            return entry, length
    return None


@cache
def _members(trait: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in vocabulary()["traits"][trait].split())


def has_trait(noun: Noun, *traits: str) -> bool:
    return any(noun.name in _members(trait) for trait in traits)


def measure(section: str, noun: Noun, default: float) -> float:
    """The number that a list of `heights`, `seats` or `eyes` gives a thing."""
    listed = _phrases(section)
    return float(listed.get(noun.asked, listed.get(noun.name, default)))
