"""Presets: named styles, palettes and templates, and the instruction text they make around a prompt.

The package brings its own, a person's YAML file adds to them. A request keeps the version of the text it was
drawn with.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any
from xml.sax.saxutils import escape

from inkflake.errors import ParameterError
from inkflake.inputs import read_text, read_yaml
from inkflake_svg import instructions

__all__ = ["Presets", "Style", "Wording", "load_presets"]

SECTIONS = ("styles", "palettes", "templates")
PLACES = ("instructions", "style", "palette", "violations", "drawing", "prompt")
NEEDED = ("instructions", "violations", "prompt")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-z]+")
CHANGED = re.compile(r"\$\{?drawing\b")
REFUSED = "Your previous answer was refused. Mend this:"


@dataclass(frozen=True)
class Style:
    """A named set of instructions added to a prompt, and the palette it prefers, if any."""

    name: str
    text: str
    palette: str = ""


@dataclass(frozen=True)
class Wording:
    """All the text that stands around a prompt: a template, a style, and the colours to prefer."""

    template: str
    text: str
    style: Style
    palette: tuple[str, ...]

    @property
    def version(self) -> str:
        """The template's name with the hash of template, style and palette."""
        whole = json.dumps([self.text, self.style.text, self.palette])
        return f"{self.template}-{hashlib.sha256(whole.encode()).hexdigest()[:12]}"

    def around(self, prompt: str, *, profile: str, violations: Iterable[str] = (), drawing: str = "") -> str:
        """The text of one attempt; `violations` are the last one's, `drawing` is to be changed."""
        advice = [f"- {escape(violation)}" for violation in violations]
        return Template(self.text).substitute(
            instructions=instructions(profile),
            style=self.style.text,
            palette=" ".join(self.palette),
            violations="\n".join([REFUSED, *advice]) if advice else "",
            drawing=drawing,
            prompt=escape(prompt),
        )


@dataclass(frozen=True)
class Presets:
    """What there is to choose from, by name."""

    styles: Mapping[str, Style]
    palettes: Mapping[str, tuple[str, ...]]
    templates: Mapping[str, str]

    def problems(self, *, template: str, style: str, palette: str = "") -> list[str]:
        """What is wrong with a choice of names."""
        given = {"template": (template, self.templates), "style": (style, self.styles)}
        given |= {"palette": (palette, self.palettes)} if palette else {}
        unknown = {kind: (name, known) for kind, (name, known) in given.items() if name not in known}
        choose = "{} is {!r}; choose one of {}"
        return [choose.format(k, name, ", ".join(map(str, known))) for k, (name, known) in unknown.items()]

    def changing(self) -> list[str]:
        """The templates that change a drawing: those with a place for one."""
        return [name for name, text in self.templates.items() if CHANGED.search(text)]

    def wording(self, *, template: str, style: str, palette: str = "") -> Wording:
        """The text of these names; without a palette the style's own."""
        if problems := self.problems(template=template, style=style, palette=palette):
            raise ParameterError("; ".join(problems))
        chosen = self.styles[style]
        name = palette or chosen.palette
        return Wording(template, self.templates[template], chosen, self.palettes[name] if name else ())


def load_presets(own: str | Path | None = None) -> Presets:
    """The presets of the package, and those of a person's own YAML file on top of them.

    The file has any of the sections `styles` (`name: {text: …, palette: name}`), `palettes`
    (`name: ["#rrggbb", …]`) and `templates` (`name: text with $instructions, $violations and $prompt`;
    one with $drawing changes a drawing).
    """
    package = files(__package__) / "templates"
    texts = {name: (package / f"{name}.txt").read_text("utf-8") for name in ("draw", "logo", "refine")}
    given = {"templates": texts, **_parsed((package / "presets.yaml").read_text("utf-8"), "presets.yaml")}
    if own:
        source = Path(own).expanduser()
        added = _parsed(read_text(source, "presets"), source.name)
        given = {section: given[section] | added.get(section, {}) for section in SECTIONS}
    styles = {name: _style(name, entry) for name, entry in given["styles"].items()}
    if lost := [s for s in styles.values() if s.palette and s.palette not in given["palettes"]]:
        named = ", ".join(f"style {s.name} has the palette {s.palette!r}" for s in lost)
        raise ParameterError(f"{named}; there are {', '.join(given['palettes'])}")
    palettes = {name: tuple(colours) for name, colours in given["palettes"].items()}
    return Presets(styles, palettes, given["templates"])


def _style(name: str, entry: Mapping[str, Any]) -> Style:
    return Style(name, " ".join(entry["text"].split()), entry.get("palette", ""))


def _parsed(text: str, source: str) -> dict[str, dict[str, Any]]:
    """The sections of a file of presets; everything in it that does not fit is named at once."""
    given = read_yaml(text, source) or {}
    if not isinstance(given, dict) or not all(isinstance(given.get(s, {}), dict) for s in SECTIONS):
        raise ParameterError(f"{source} does not hold presets; give it sections {', '.join(SECTIONS)}")
    problems = [
        f"{name} is no section; there are {', '.join(SECTIONS)}" for name in given if name not in SECTIONS
    ]
    problems += [p for name, style in given.get("styles", {}).items() for p in _style_problems(name, style)]
    problems += [
        f"palette {name} is {colours!r}; give a list of colours like '#2a9d8f'"
        for name, colours in given.get("palettes", {}).items()
        if not isinstance(colours, list) or not all(COLOUR.fullmatch(str(c)) for c in colours)
    ]
    problems += [p for name, t in given.get("templates", {}).items() for p in _template_problems(name, t)]
    if problems:
        raise ParameterError(f"{source}: {'; '.join(problems)}")
    return given


def _style_problems(name: str, style: Any) -> list[str]:
    if not isinstance(style, dict) or not isinstance(style.get("text"), str):
        return [f"style {name} is {style!r}; give it a text, and a palette if it prefers one"]
    if unknown := sorted(map(str, style.keys() - {"text", "palette"})):
        return [f"style {name} has {', '.join(unknown)}; a style has a text, and a palette if it prefers one"]
    if not isinstance(style.get("palette", ""), str):
        return [f"style {name} has the palette {style['palette']!r}; give the name of one"]
    return []


def _template_problems(name: str, text: Any) -> list[str]:
    try:
        filled = Template(text).substitute({place: f"\0{place}\0" for place in PLACES})
    except (KeyError, TypeError, ValueError) as error:
        return [f"template {name} does not fit ({error}); its places are ${', $'.join(PLACES)}"]
    missing = [place for place in NEEDED if f"\0{place}\0" not in filled]
    return [f"template {name} has no ${', no $'.join(missing)}"] if missing else []
