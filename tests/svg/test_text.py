from svg_samples import body


def test_spans_become_texts():
    inside = body('<text x="5" y="10" font-size="8">one<tspan x="5" dy="10" fill="red">two</tspan></text>')
    assert '<text x="5" y="10">one</text>' in inside
    assert '<text x="5" y="20" fill="red">two</text>' in inside
