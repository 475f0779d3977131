# ruff: noqa: E501 - drawings are easier to read on one line

from inkflake_svg import accept
from svg_samples import HEAD, RECT, body


def test_filters_and_animations_are_taken_out():
    accepted = accept(
        f'{HEAD}<filter id="f"><feGaussianBlur stdDeviation="3"/></filter><g filter="url(#f)">{RECT}</g>'
        '<circle r="3" opacity="0"><animate attributeName="opacity" values="0;1" fill="freeze" dur="1s"/></circle></svg>'
    )
    assert "filter" not in accepted.svg
    assert 'opacity="1"' in accepted.svg
    assert set(accepted.removals) == {"<filter>", "filter of <g>", "<animate>"}


def test_rich_keeps_gradients_and_local_references():
    kept = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs>'
        '<circle r="3" fill="url(#a)"/><use href="#a"/>'
    )
    assert body(kept, "rich") == kept
