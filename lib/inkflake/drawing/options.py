"""How a run draws: every parameter of `generate`, of `estimate` and of the notebook, declared once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from inkflake.errors import ParameterError
from inkflake.fields import Parameters, option
from inkflake.prompts.presets import Presets, Wording, load_presets
from inkflake.prompts.validation import check_stage

__all__ = ["Options"]

# What a statement that is cancelled or fails loses, and what one bind of instructions holds.
LARGEST_CHUNK = 1000
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

Profile = Literal["strict", "rich"]
OnTaken = Literal["suffix", "error"]
OnInvalid = Literal["raise", "fail"]
Charset = Literal["ascii", "unicode"]
Upload = Literal["auto", "copy", "put"]


@dataclass(frozen=True, kw_only=True)
class Options(Parameters):
    """How a run draws, checked; what a person decides first comes first."""

    model: str | Sequence[str] = option("offline-sketch", "one, or several in the order to try: a, b")
    style: str = option("plain", "plain, flat, line, pastel, icon, retro, or one of presets_from")
    palette: str = option("", "earth, ink, candy, signal, poster, ocean, forest, grey; empty: the style's")
    template: str = option("draw", "the words around the prompt: draw (a scene), logo (one mark) or refine")
    parent: str = option("", "a request whose drawing the prompts change; needs the template refine")
    profile: Profile = option("strict", "strict (the specification's elements) or rich (gradients and more)")
    variations: int = option(1, "drawings of each prompt, best marked; above 1 needs temperature", least=1)
    temperature: float = option(0.0, "0 to 1; higher varies more", least=0, most=1)
    presets_from: str | Path | None = option("", "a YAML file of your own styles, palettes, templates")

    stage: str = option("SVG_STAGE", "the stage for the drawings")
    on_taken: OnTaken = option("suffix", "a taken file name: suffix adds a number, error fails that request")
    batch_id: str | None = option("", "a name or UUID: resumes this batch, or begins it")
    retry_failed: bool = option(False, "with batch_id: draw again what failed, too")
    result_to: str | Path | None = option("", "a JSON file that says what became of the run; failures as CSV")
    cache: bool = option(True, "take what this session drew within the hour from its cache")

    dry_run: bool = option(False, "check the prompts, estimate the cost, draw nothing")
    on_invalid: OnInvalid = option("raise", "a prompt that breaks a rule: raise, or fail that request alone")
    prompt_charset: Charset = option("ascii", "ascii (as specified) or unicode (every printable character)")
    max_tokens_total: int = option(0, "stop before so many tokens in the whole batch; 0: no end", least=0)
    max_attempts_total: int = option(0, "stop before so many attempts in the whole batch; 0: no end", least=0)
    max_attempts: int = option(3, "how often one model is asked for one drawing", least=1)
    max_tokens: int = option(8192, "the longest answer, in tokens", least=1)
    chunk_size: int = option(100, "drawings asked for in one statement", least=1, most=LARGEST_CHUNK)
    chunks_in_flight: int = option(2, "statements drawing at the same time", least=1)
    upload: Upload = option("auto", "put (one statement a chunk) or copy (one a drawing): same bytes")

    @property
    def models(self) -> tuple[str, ...]:
        """The models in the order to try them."""
        return tuple(re.split(r"\s*,\s*", self.model.strip()) if isinstance(self.model, str) else self.model)

    @cached_property
    def presets(self) -> Presets:
        """The styles, palettes and templates there are to choose from."""
        return load_presets(self.presets_from or None)

    def wording(self, style: str) -> Wording:
        """The text around a prompt in a style."""
        return self.presets.wording(template=self.template, style=style, palette=self.palette)

    def on_record(self, style: str) -> dict[str, Any]:
        """How requests of a style are drawn, with the columns of `svg_generation_requests`."""
        told = {name: getattr(self, name) for name in ("models", "palette", "temperature", "max_tokens")}
        known = style in self.presets.styles
        version = self.wording(style).version if known else None
        drawn = {"selected_model": self.models[0], "template_version": version, "options": told}
        return {**drawn, "parent_request_id": self.parent or None}

    def problems(self) -> list[str]:
        """The bounds of each, and what holds between them."""
        problems = [*super().problems(), *check_stage(self.stage), *self._problems_of_presets()]
        if self.variations > 1 and self.temperature == 0:
            problems.append("variations need a temperature above 0: at 0 they would all be the same drawing")
        if not all(self.models or [""]):
            problems.append("model is empty; name one, or several in the order to try them")
        if self.retry_failed and not self.batch_id:
            problems.append("retry_failed is on without a batch_id; say which batch's failures to draw again")
        if self.batch_id and not NAME.fullmatch(self.batch_id):
            rule = "1 to 100 letters, digits and . _ - with a letter or digit first"
            problems.append(f"batch_id is {self.batch_id[:120]!r}; {rule}, or leave it out for a new batch")
        return problems

    def _problems_of_presets(self) -> list[str]:
        try:
            unknown = self.presets.problems(template=self.template, style=self.style, palette=self.palette)
            changing = self.presets.changing()
        except ParameterError as error:
            return [str(error)]
        if unknown or bool(self.parent) == (self.template in changing):
            return unknown
        if self.parent:
            return [f"template is {self.template!r}; with a parent choose one of {', '.join(changing)}"]
        return [f"template {self.template!r} changes a drawing; name its request as parent, or use refine()"]
