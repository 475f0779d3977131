import pytest

from inkflake_svg.values.variables import Scope


@pytest.mark.parametrize(
    ("value", "filled"),
    [
        ("red", "red"),
        ("var(--a)", "1px"),
        ("VAR( --a )", "1px"),
        ("var(--A, 2px)", "2px"),
        ("var(--none, var(--a))", "1px"),
        ("calc((var(--a) + var(--b)) * 2)", "calc((1px + 1px) * 2)"),
        ("var(--none)", None),
        ("var(--none,)", ""),
        ("var()", None),
        ("var(--loop, red)", "red"),
        ("var(--a", "1px"),
        ("(" * 200 + "var(--a)", None),
    ],
)
def test_variables_are_put_in_with_their_fallback(value, filled):
    scope = Scope(
        {"--b": "var(--a)", "--loop": "var(--pool)", "--pool": "var(--loop)"}, Scope({"--a": "1px"})
    )
    assert scope.filled(value) == filled


def test_a_variable_is_resolved_where_it_is_set():
    inner = Scope({"--a": "2px"}, Scope({"--a": "1px", "--b": "var(--a)"}))
    assert inner.filled("var(--b)") == "1px"


def test_a_long_chain_of_variables_has_an_end():
    chain = {f"--a{i}": f"var(--a{i + 1})" for i in range(2_000)}
    assert Scope(chain).filled("var(--a0)") is None
