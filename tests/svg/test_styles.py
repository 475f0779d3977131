from svg_samples import body


def test_a_plain_style_sheet_stays_and_another_is_put_onto_the_elements():
    plain = '<style>.a{fill:red;stroke-width:2}</style><circle class="a" r="3"/>'
    assert body(plain) == plain
    referring = (
        '<linearGradient id="g"><stop stop-color="#00f"/></linearGradient><style>g .a{fill:url(#g)}</style>'
    )
    assert (
        body(f'{referring}<g><circle class="a" r="3"/></g>')
        == '<g><circle class="a" r="3" fill="#0000ff"/></g>'
    )


def test_variables_and_the_cascade_are_resolved():
    inside = body(
        "<style>:root{--sea:teal} circle{fill:red} .a{fill:var(--sea)} #b{stroke:blue!important}</style>"
        '<circle id="b" class="a" r="3" style="stroke:red;opacity:.5"/>'
    )
    assert inside == '<circle id="b" class="a" r="3" fill="teal" stroke="blue" opacity=".5"/>'
