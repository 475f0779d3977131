"""Draws: elements, colours, shapes, lettering and artwork. Knows nothing of prompts."""
