"""Reads a prompt: things with their counts, sizes and colours, how they lie, where and when it is, and texts.

No grammar is parsed. Words are taken from left to right, the longest phrase first; counts, sizes and colours
wait for the thing they belong to; a word that is no thing, and stands where a thing is named, is left out and
named.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..drawing.colours import COLOUR_SETS, VARIANTS, colour_named, shades
from .nouns import Noun, find_noun, find_phrase, has_trait, vocabulary
from .texts import person_words, take_texts

__all__ = ["Reading", "Relation", "Thing", "read"]

_PALETTE = re.compile(r"<palette>([^<]*)</palette>")
_TOKEN = re.compile(r"#[0-9a-fA-F]{6}\b|[^\W_]+(?:['’-][^\W_]+)*|[.,;:!?]|[^\w\s]\ufe0f?(?:\u200d\W\ufe0f?)*")
_MOST_THINGS, _MOST_WORDS, _MOST_COUNT = 12, 1500, 12
_NO_HEAD = ("ing", "ed", "ly", "s", "en", "wards")  # of a word that says what a thing does
_CROP = 3  # how many stand for a field of them
_RING = 6  # how many surround a thing where the prompt does not say
_TONES = ("colors", "colours", "tones", "hues", "shades", "shade", "palette")


@dataclass(frozen=True)
class Thing:
    """Something to draw, as the prompt wants it."""

    noun: Noun
    count: int = 1
    colours: tuple[str, ...] = ()
    size: float = 1.0
    words: tuple[str, ...] = ()  # colours as words
    counted: bool = False  # the prompt says how many


@dataclass(frozen=True)
class Relation:
    """How one thing lies to another; both are positions in the list of things."""

    kind: str
    subject: int
    other: int


@dataclass
class Reading:
    """What a prompt asks for."""

    things: list[Thing] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    weathers: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)
    colours: list[str] = field(default_factory=list)  # that belong to no thing
    palette: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    words: frozenset[str] = frozenset()

    @property
    def abstract(self) -> bool:
        """The prompt asks for shapes and colours, for no thing."""
        return bool(self.words & set(vocabulary()["abstract"]["words"].split()))


def read(instructions: str) -> Reading:
    """Finds out what a prompt asks for."""
    reading = Reading()
    for written in _PALETTE.findall(instructions)[-1:]:
        reading.palette = [c for c in map(colour_named, written.lower().split()) if c][:8]
    reading.texts, text = take_texts(person_words(instructions))
    tokens = _TOKEN.findall(text.lower().replace("’", "'").replace("\ufe0f", ""))[:_MOST_WORDS]
    _Reader(tokens, reading).run()
    reading.words = frozenset(tokens)
    return reading


class _Reader:
    """Goes through the words once; what waits for a thing is dropped where a phrase ends."""

    def __init__(self, tokens: list[str], reading: Reading) -> None:
        self.tokens, self.reading, self.at = tokens, reading, 0
        self.filled: int | None = None
        self.after_thing = False
        self._forget()
        self._end_sentence()

    def _forget(self) -> None:
        """What waited for a thing has found it, or never will."""
        self.count, self.size = 0, 1.0
        self.colours: list[str] = []
        self.named: list[str] = []
        self.unknown: list[str] = []

    def _end_sentence(self) -> None:
        """A sentence ends: what comes next lies to nothing before it."""
        self.relation, self.latest = "", ""
        self.subjects: list[int] = []
        self.group: list[int] = []

    def run(self) -> None:
        while self.at < len(self.tokens):
            ahead = self.tokens[self.at : self.at + 6]
            length = next(filter(None, (step(ahead) for step in self._steps())), 0)
            if not length:
                self.unknown.append(ahead[0])
            self.at += length or 1
        self._close()

    def _steps(self) -> tuple[Callable[[list[str]], int], ...]:
        """What a word may begin, in the order in which it is tried; each says how many words it took."""
        phrases = (self._stop, self._pattern, self._compound, self._material, self._relation, self._colour)
        return (*phrases, self._modifier, self._part, self._setting, self._thing, self._skip)

    def _stop(self, ahead: list[str]) -> int:
        if ahead[0] in ("and", "&", ","):
            if not (self.colours and colour_named(ahead[1] if len(ahead) > 1 else "")):
                self._close()
            return 1
        if ahead[0] in (".", ";", ":", "!", "?"):
            self._close()
            self._end_sentence()
            return 1
        return 0

    def _close(self) -> None:
        """Ends a phrase: colours without a thing belong to the thing before, unknown words are left out."""
        if self.colours:
            last = self.reading.things[-1] if self.reading.things else None
            if last and not last.colours and self.after_thing and not self.unknown:
                self.reading.things[-1] = self._coloured(last)
            else:
                self.reading.colours += self.colours
        if self.unknown:
            self.reading.left_out.append(" ".join(self.unknown[-2:]))
        self._forget()

    def _coloured(self, thing: Thing) -> Thing:
        return replace(thing, colours=tuple(self.colours), words=tuple(self.named))

    def _compound(self, ahead: list[str]) -> int:
        """A thing or a phrase of at least two words wins over what its first word means alone."""
        if colour_named(ahead[0]) and find_noun(ahead[1:]):
            return 0
        found = find_noun(ahead)
        if found and found[1] > 1:
            return self._thing(ahead)
        settings = (find_phrase(section, ahead) for section in ("places", "times"))
        return self._setting(ahead) if any(found and found[1] > 1 for found in settings) else 0

    def _material(self, ahead: list[str]) -> int:
        """A word that says of what kind the thing behind it is: "stone bridge", "coffee table"."""
        noun = find_noun(ahead)
        made = find_phrase("materials", ahead[:1])
        length = noun[1] if noun else 1
        head = find_noun(ahead[length:])
        if head is None and (noun or made) and self._place_follows(ahead[length:]):
            if noun and has_trait(noun[0], "crops"):
                self.reading.things.append(Thing(noun[0], _CROP))
            return length
        if head is None or not (made or noun) or (noun and colour_named(ahead[0]) and not made):
            return 0
        both_live = noun and all(has_trait(one, "people", "animals") for one in (noun[0], head[0]))
        if both_live or (noun and (noun[0].plural or head[0].code == noun[0].code)):
            return 0
        if made and made[0] != "none" and not self.colours:
            self.colours = [made[0]]
        return length

    def _place_follows(self, ahead: list[str]) -> bool:
        """Whether the next word is a place: "corn field", but not "flag on the moon"."""
        return bool(find_phrase("places", ahead)) and not find_phrase("relations", ahead)

    def _pattern(self, ahead: list[str]) -> int:
        found = find_phrase("patterns", ahead)
        if not found:
            return 0
        self.reading.patterns.append(found[0])
        return found[1]

    def _relation(self, ahead: list[str]) -> int:
        found = find_phrase("relations", ahead)
        if not found or (ahead[0] in ("in", "with", "of") and self._only_colour(ahead[1:])):
            return 0
        self._close()
        if self.group:
            self.subjects, self.group = self.group, []
        self.relation, self.latest, self.after_thing = found[0], found[0], False
        return found[1]

    def _only_colour(self, ahead: list[str]) -> bool:
        """The words are a colour, or shades of one, and no thing comes after it."""
        between = (*_TONES, *VARIANTS, "of", "and")
        said = list(itertools.takewhile(lambda word: word in between or colour_named(word), ahead))
        rest = [word for word in ahead[len(said) : len(said) + 1] if word[0].isalnum()]
        plain = not rest or rest[0] in vocabulary()["skipped"]["words"].split()
        return any(map(colour_named, said)) and (plain or bool(find_phrase("relations", rest)))

    def _colour(self, ahead: list[str]) -> int:
        """A colour, one with a variant ("light blue"), shades of one, or a set like "warm colours"."""
        if ahead[0] in COLOUR_SETS and ahead[1:2] and ahead[1] in _TONES:
            self.colours += COLOUR_SETS[ahead[0]]
            return 2
        if ahead[0] in _TONES and ahead[1:2] == ["of"] and (colour := colour_named("".join(ahead[2:3]))):
            self.colours += shades(colour, 5)
            return 3
        variant = ahead[0] if ahead[0] in VARIANTS and len(ahead) > 1 else ""
        word = ahead[1] if variant else ahead[0]
        colour = colour_named(word, variant)
        if (
            colour is None
            or find_phrase("weathers", [word])
            or (find_noun([word]) and not variant and not self._colours_something(ahead))
        ):
            return 0
        self.colours.append(colour)
        self.named.append(word)
        return 1 + bool(variant)

    def _colours_something(self, ahead: list[str]) -> bool:
        """Whether a word like "orange" is the colour: of a thing that follows, or in "in orange and teal"."""
        before = self.tokens[self.at - 1] if self.at else ""
        listed = before in ("and", ",", "&") and self.colours
        return (
            before in ("in", "is", "are", "of", "colored", "coloured")
            or bool(listed)
            or self._thing_follows(ahead[1:])
        )

    def _thing_follows(self, ahead: list[str]) -> bool:
        for at, word in enumerate(ahead):
            if find_noun(ahead[at:]) and not colour_named(word):
                return True
            if word in ("and", ",") and not (at + 1 < len(ahead) and colour_named(ahead[at + 1])):
                return False
            if find_phrase("relations", ahead[at:]) or not word[0].isalnum():
                return False
        return False

    def _modifier(self, ahead: list[str]) -> int:
        if ahead[0].isdecimal():
            self._begin(count=min(int(ahead[0][:6]), 10**6))
            return 1
        if found := find_phrase("counts", ahead):
            several = int(found[0])
            self._begin(count=several if several > 1 or not self.count else self.count)
            return found[1]
        if found := find_phrase("sizes", ahead):
            self.size *= float(found[0])
            return found[1]
        if ahead[0] in ("the", "his", "her", "its", "some"):
            self._begin(count=0)
            return 1
        return 0

    def _begin(self, count: int) -> None:
        if self.unknown:
            self._close()
        self.count, self.after_thing = count or self.count, False

    def _part(self, ahead: list[str]) -> int:
        """A part of a thing named before it: "a cat with green eyes"."""
        about = self.reading.things and self.latest in ("with", "wear")
        part = ahead[0] in vocabulary()["parts"]["words"].split() or (
            self.colours and ahead[0].endswith("ing")
        )
        if not about or not part:
            return 0
        self.reading.left_out.append(" ".join([*self.named, ahead[0]]))
        self.colours, self.named, self.count = [], [], 0
        return 1

    def _setting(self, ahead: list[str]) -> int:
        for section in ("places", "times", "weathers"):
            if found := find_phrase(section, ahead):
                kept: list[str] = getattr(self.reading, section)
                kept.append(found[0])
                if self.unknown and find_phrase("relations", ahead):
                    self._close()
                self.reading.colours += self.colours
                self.colours, self.named, self.unknown, self.count = [], [], [], 0
                return found[1]
        return 0

    def _thing(self, ahead: list[str]) -> int:
        found = find_noun(ahead)
        if not found:
            return 0
        noun, length = found
        if headless := self._unknown_head(ahead[length:]):
            self.reading.left_out.append(" ".join(ahead[: length + headless]))
            self._forget()
            return length + headless
        rest = [word for word in ahead[length + 1 :] if not colour_named(word)]
        filled = ahead[length : length + 2] in (["full", "of"], ["filled", "with"])
        of = (filled or ahead[length : length + 1] == ["of"]) and find_noun(rest[filled:])
        if of and not has_trait(noun, "open"):
            return length + 1
        if len(self.reading.things) < _MOST_THINGS:
            self._place(noun)
            self.filled = len(self.reading.things) - 1 if of else None
        self._forget()
        self.after_thing = True
        return length

    def _unknown_head(self, ahead: list[str]) -> int:
        """A word nobody knows right behind a thing is the thing: a "piano stool" is no piano."""
        word = ahead[0] if ahead else ""
        small = word in vocabulary()["skipped"]["words"].split() or word.endswith(_NO_HEAD)
        if not word.isalpha() or small or colour_named(word) or find_noun(ahead):
            return 0
        sections = ("relations", "counts", "sizes", "places", "times", "weathers", "patterns")
        return int(not any(find_phrase(section, ahead) for section in sections))

    def _place(self, noun: Noun) -> None:
        things, at = self.reading.things, len(self.reading.things)
        count = min(self.count, _MOST_COUNT) or (3 if noun.plural else 1)
        if self.filled is not None:
            self.reading.relations.append(Relation("inside", at, self.filled))
        if self.count == 1 and noun.plural or (self.filled is not None and not self.count):
            count = 3
        things.append(Thing(noun, count, tuple(self.colours), self.size, tuple(self.named), self.count > 1))
        if self.relation:
            self._relate(at)
        self.group.append(at)
        if self.relation not in ("between", "wear", "with"):
            self.relation = ""

    def _relate(self, other: int) -> None:
        things = self.reading.things
        for subject in self.subjects:
            self.reading.relations.append(Relation(self.relation, subject, other))
            if self.relation == "around" and not things[subject].counted:
                things[subject] = replace(things[subject], count=_RING)

    def _skip(self, ahead: list[str]) -> int:
        word = ahead[0]
        skipped = word in vocabulary()["skipped"]["words"].split() or not word[0].isalnum()
        if skipped or word.endswith(("ing", "ly", "ed", "'s", "'re")) or self.after_thing or word.isdecimal():
            if not skipped:
                self.after_thing = False
            return 1
        return 0
