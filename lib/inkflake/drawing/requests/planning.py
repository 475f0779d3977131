"""Planning: from prompts to requests, each validated, before anything is written.

A request is known by its batch and by what is asked for, not by its row number: the same prompts under the
same batch id are the same requests, and rows added to a file later are the only new ones.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from inkflake.drawing.options import Options
from inkflake.drawing.requests.filenames import numbered
from inkflake.errors import InkflakeError, PromptRejected
from inkflake.prompts.validation import Prompt, check_filename, check_prompt, sanitise, slug

__all__ = ["Request", "plain_id", "planned"]

# What is kept of a prompt that is too long to be drawn.
KEPT = 2000


@dataclass(frozen=True)
class Request:
    """One row of `svg_generation_requests`, with its column names; `problem` is why it cannot be drawn.

    A `fixed` file name was asked for, and is refused when it is taken instead of getting a number.
    Several drawings of one prompt have one `seq`, a `variation` each, and are `variation_of` the first.
    """

    request_id: str
    seq: int
    prompt_text: str
    filename: str
    style: str
    given: Mapping[str, Any] = field(default_factory=dict, hash=False)
    fixed: bool = False
    variation: int | None = None
    variation_of: str | None = None
    problem: InkflakeError | None = None


def planned(
    prompts: Iterable[Prompt], options: Options, *, batch_id: str, filename: str | None = None
) -> list[Request]:
    """Requests in order, each validated; their file names are wishes until they are recorded.

    `filename` is the wish for prompts that have none.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    space = _namespace(batch_id)
    found = []
    for seq, prompt in enumerate(prompts, 1):
        text, style = sanitise(prompt.text), sanitise(prompt.style or options.style)[:KEPT]
        wish = prompt.filename or filename or prompt.filename
        key = (text, wish or "", style, *([options.parent] if options.parent else []))
        request_id = str(uuid5(space, json.dumps([*key, seen[key]])))
        seen[key] += 1
        refused = check_filename(wish) if wish is not None else ()
        problems = (*check_prompt(text, charset=options.prompt_charset), *refused, *_unknown(style, options))
        request = Request(
            request_id,
            seq,
            text[:KEPT],
            wish if wish and not refused else slug(text),
            style,
            given=prompt.given,
            fixed=options.on_taken == "error" and wish is not None,
            problem=PromptRejected(*problems) if problems else None,
        )
        found += _varied(request, options.variations)
    return found


def plain_id(batch_id: str) -> str:
    """A batch's id as it is kept: a UUID in its usual form, or a name as it is."""
    try:
        return str(UUID(batch_id))
    except ValueError:
        return batch_id


def _namespace(batch_id: str) -> UUID:
    """What the ids of a batch's requests are derived from: the batch's own, or what its name stands for."""
    try:
        return UUID(batch_id)
    except ValueError:
        return uuid5(NAMESPACE_OID, batch_id)


def _unknown(style: str, options: Options) -> tuple[str, ...]:
    styles = options.presets.styles
    refused = f"style is {style[:80]!r}; choose one of {', '.join(map(str, styles))}"
    return () if style in styles else (refused,)


def _varied(request: Request, variations: int) -> list[Request]:
    """The request as so many variations; as it is, when one is asked for."""
    if variations == 1:
        return [request]
    first, found = request.request_id, [replace(request, variation=1, variation_of=request.request_id)]
    for number in range(2, variations + 1):
        request_id = str(uuid5(UUID(first), f"variation {number}"))
        name = numbered(request.filename, number)
        found.append(replace(found[0], request_id=request_id, filename=name, variation=number))
    return found
