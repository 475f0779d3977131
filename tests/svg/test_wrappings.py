# ruff: noqa: E501 - drawings are easier to read on one line
import base64
import html
import json
from urllib.parse import quote

import pytest

from inkflake_svg import accept
from inkflake_svg.reading.wrappings import MOST_LAYERS, WRAPPINGS, unwrapped
from svg_samples import DRAWING, HEAD

LINES = DRAWING.replace("><", ">\n<")
SINGLE = LINES.replace('"', "'")


def _events(*keys):
    pieces = [DRAWING[i : i + 7] for i in range(0, len(DRAWING), 7)]
    return (
        "\n\n".join("data: " + json.dumps({"choices": [{"delta": dict.fromkeys(keys, p)}]}) for p in pieces)
        + "\n\ndata: [DONE]\n"
    )


DOUBLED = '"' + DRAWING.replace('"', '""') + '"'
ANSWERS = [
    json.dumps({"svg": LINES}),
    json.dumps({"svg": SINGLE}),
    json.dumps({"answer": json.dumps({"svg": LINES})}),
    json.dumps({"a": json.dumps({"b": json.dumps({"svg": LINES})})}),
    json.dumps({"svg": LINES}).replace("<", "\\u003c").replace(">", "\\u003e"),
    f"svg = {LINES!r}\nopen('a.svg', 'w').write(svg)",
    f"svg = {SINGLE!r}",
    json.dumps(LINES.split("\n")),
    "const svg = " + " +\n  ".join(repr(line) for line in LINES.split("\n")) + ";",
    "s = ''\n" + "\n".join(f"s += {line!r}" for line in LINES.split("\n")),
    html.escape(DRAWING),
    html.escape(DRAWING) + "&#" + "1" * 5000 + ";",
    html.escape(html.escape(DRAWING)),
    DRAWING.replace("<", "&#60;").replace(">", "&#62;"),
    DRAWING.replace("<", "&#x3C;"),
    "".join(f"&#{ord(c)};" for c in DRAWING),
    "".join(f"&#x{ord(c):x};" for c in DRAWING),
    base64.b64encode(f"\n{DRAWING}".encode()).decode(),
    DRAWING.replace('="', "=«").replace('"', "»"),
    f'<iframe srcdoc="{DRAWING.replace(chr(34), "&quot;")}"></iframe>',
    f"Write `<svg>` so: {html.escape(DRAWING)}",
    f"data:image/svg+xml;base64,{base64.b64encode(DRAWING.encode()).decode()}",
    base64.encodebytes(DRAWING.encode()).decode(),
    f"data:image/svg+xml,{quote(DRAWING)}",
    f'a{{background:url("data:image/svg+xml,{SINGLE.replace("#", "%23").replace(" ", "%20")}")}}',
    f'<invoke name="draw"><parameter name="svg"><![CDATA[{DRAWING}]]></parameter></invoke>',
    _events("content"),
    _events("content", "text"),
    _events("text"),
    "\n".join(json.dumps({"response": c, "done": False}) for c in DRAWING),
    "\n".join(f"> {line}" for line in LINES.split("\n")),
    "\n".join(f"> > {line}" for line in LINES.split("\n")),
    "\n".join(f"+{line}" for line in LINES.split("\n")),
    "\n".join(f"{n}\t{line}" for n, line in enumerate(LINES.split("\n"), 1)),
    DRAWING.replace('"', "”"),
    "\\" + DRAWING,
    f"id,svg\n1,{DOUBLED}",
    "INSERT INTO t VALUES ('" + SINGLE.replace("'", "''") + "');",
    base64.urlsafe_b64encode(f"{DRAWING}<!-- ~~~???>>> -->".encode()).decode(),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_wrapping_is_undone(answer):
    assert accept(answer).svg == accept(DRAWING).svg


def test_pairs_of_surrogates_are_one_character():
    answer = json.dumps({"svg": f"{HEAD}<text>\U0001f600</text></svg>"})
    assert "\U0001f600" in accept(answer).svg


def test_layers_are_bounded():
    answer = DRAWING
    for _ in range(9):
        answer = json.dumps(answer)
    assert len(unwrapped(answer)[1]) == MOST_LAYERS


def test_what_needs_no_unwrapping_is_left_alone():
    text = f'{HEAD}<text>&lt;svg data: \\n "C:\\new"</text></svg>'
    assert unwrapped(text) == (text, ())


def test_every_wrapping_has_a_case():
    told = {what for answer in ANSWERS for what in unwrapped(answer)[1]}
    assert told == {what for what, _ in WRAPPINGS}
