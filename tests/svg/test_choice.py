import pytest

from inkflake_svg import accept
from inkflake_svg.reading.choice import RULES
from svg_samples import DRAWING, HEAD

OTHER = f'{HEAD}<circle cx="50" cy="50" r="40" fill="red"/><circle cx="50" cy="50" r="20" fill="red"/></svg>'
ICON = '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'
BUTTON = '<svg fill="none" viewBox="0 0 24 24"><path d="M3 3h18v18H3z"/><circle cx="9" cy="9" r="5"/></svg>'
LARGE = DRAWING.replace("</svg>", '<rect width="5" height="5" fill="teal"/>' * 5 + "</svg>")

CASES = {
    "mentions": f"{DRAWING} Remember `<svg width='1'>…</svg>` and <svg>…</svg>.",
    "thoughts": f"{DRAWING} <think>or {OTHER}</think>",
    "what came before the final version": f"{OTHER} **Final version:** {DRAWING}",
    "drafts": f"{DRAWING} The previous version was {OTHER}",
    "icons": f"{LARGE} with the icon {ICON}",
}


@pytest.mark.parametrize("what", [what for what, _ in RULES])
def test_a_rule_sets_aside(what):
    accepted = accept(CASES[what])
    assert accepted.svg in (accept(DRAWING).svg, accept(LARGE).svg)
    assert what == "mentions" or any(what in repair for repair in accepted.repairs)


@pytest.mark.parametrize(
    "answer",
    [
        f"{OTHER} or rather {DRAWING}",
        f"Thinking of {OTHER}</think>{DRAWING}",
        f"<think>{OTHER}</think>\n{DRAWING}",
        f"Open with `<svg>`. {DRAWING} Close with `</svg>`.",
        f"The <svg> element begins it: {DRAWING} and </svg> tags end it.",
        f"<think>{DRAWING}</think> That is it.",
        f"{DRAWING} <button>{BUTTON}</button>",
        f"{DRAWING} As a favicon: {OTHER}",
    ],
)
def test_the_last_that_was_meant_is_taken(answer):
    assert accept(answer).svg == accept(DRAWING).svg
