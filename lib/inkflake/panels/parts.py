"""What panels are made of: widths and lines of text, in JupyterLab's own colours, light and dark."""

import ipywidgets as widgets

__all__ = ["LABEL", "WIDTH", "note", "wide"]

# Pixels: of the whole panel, and of what stands before its fields.
WIDTH, LABEL = 640, 96
COLOURS = {
    "plain": "var(--jp-ui-font-color1, inherit)",
    "good": "var(--jp-success-color0, #22662a)",
    "bad": "var(--jp-error-color0, #9b1c1c)",
}


def wide(pixels: int | None = WIDTH, indent: int = 0) -> widgets.Layout:
    """The layout of a field so many pixels wide, or as wide as it gets."""
    width = f"{pixels - indent}px" if pixels else "auto"
    return widgets.Layout(width=width, margin=f"2px 2px 2px {indent + 2}px")


def note(text: str, kind: str = "plain") -> str:
    """A line of escaped text as HTML: `plain`, `good` or `bad`."""
    return f'<div style="color:{COLOURS[kind]};line-height:1.5;overflow-wrap:anywhere">{text}</div>'
