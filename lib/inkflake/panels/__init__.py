"""Panels: ipywidgets for prompting and rating, thin handlers over the library's functions.

Pictures are `<img>` with a data URL inside an HTML widget: Snowflake Workspaces have no Image widget.
"""

from inkflake.panels.prompt import PromptPanel
from inkflake.panels.rating import RatingPanel

__all__ = ["PromptPanel", "RatingPanel"]
