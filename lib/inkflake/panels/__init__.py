"""Panels: ipywidgets for prompting and reviewing, thin handlers over the library's functions.

Pictures are `<img>` with a data URL inside an HTML widget: Snowflake Workspaces have no Image widget.
"""

from inkflake.panels.compare import ComparePanel
from inkflake.panels.gallery import GalleryPanel
from inkflake.panels.prompt import PromptPanel

__all__ = ["ComparePanel", "GalleryPanel", "PromptPanel"]
