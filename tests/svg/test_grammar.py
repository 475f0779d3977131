from hypothesis import given
from hypothesis import strategies as st

from inkflake_svg.values.grammar import KINDS

values = st.text("0123456789.-+eE%pxemM#(),;:urlabcdg'\"\\/ \n\t", max_size=25) | st.sampled_from(
    [
        "1e5",
        "50%",
        "url(#a)",
        "rgb(1 2 3)",
        "rotate(45deg)",
        "M0 0h9",
        "#abcd",
        "hsl(9,9%,9%)",
        "1px 2px",
        "none",
    ]
)


@given(st.sampled_from(sorted(KINDS)), values)
def test_what_a_kind_writes_it_writes_again(kind, text):
    written = KINDS[kind][text]
    if written is not None:
        assert KINDS[kind][written] == written
        assert kind == "words" or "\\" not in written
