import pytest

from inkflake_svg import validate
from svg_samples import DRAWING, HEAD


@pytest.mark.parametrize(
    ("svg", "rule"),
    [
        (f" {DRAWING}", "must_start_with"),
        (f"{DRAWING} ", "must_end_with"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', "must_contain_viewbox"),
        (f"{HEAD}<text>{'x' * 1_048_577}</text></svg>", "max_size_bytes"),
        (f"{HEAD}<marquee/></svg>", "allowed_elements"),
        (f"{HEAD}<linearGradient/></svg>", "allowed_elements"),
        (f'{HEAD}<g onclick="x"/></svg>', "forbidden_attributes"),
        (f'{HEAD}<g fill=" java script:x"/></svg>', "forbidden_attributes"),
        (f'{HEAD}<g stroke_width="1"/></svg>', "allowed_attributes"),
        (f'{HEAD}<g style="behavior:url(x)"/></svg>', "allowed_attributes"),
        (f"{HEAD}<style>@import 'x';</style></svg>", "style sheet"),
        (f"{HEAD}<g></svg>", "well-formed"),
        (f"{HEAD}{'<g>' * 70}{'</g>' * 70}</svg>", "limits"),
    ],
)
def test_a_rule_that_is_broken_is_named(svg, rule):
    assert rule in [violation.rule for violation in validate(svg)]


def test_all_violations_are_told_with_element_and_line():
    found = validate(f'{HEAD}\n<g onclick="x"/>\n<blink/></svg>')
    assert [(v.rule, v.element, v.line) for v in found] == [
        ("forbidden_attributes", "g", 2),
        ("allowed_elements", "blink", 3),
    ]
    assert str(found[0]) == "forbidden_attributes: onclick is active content; leave it out (line 2, <g>)"


@pytest.mark.parametrize(
    ("svg", "message"),
    [
        (f"{HEAD}<text>\ud800</text></svg>", "half a surrogate pair"),
        ('<svg viewBox="0 0 9 9"><g/></svg>', "namespace is ''"),
        (f"{HEAD}words</svg>", "text outside <text>"),
        (f'{HEAD}<g fill="{"x" * 99}"/></svg>', "x…' is not allowed"),
        (f'{HEAD}<g r="5"/></svg>', "r is not allowed here"),
    ],
)
def test_a_violation_says_what_is_wrong(svg, message):
    assert any(message in violation.message for violation in validate(svg))


def test_a_plain_style_is_no_violation():
    assert validate(f'{HEAD}<style>.a{{fill:red}}</style><g style="fill:red"/></svg>') == ()
