"""Composes a picture from what was read: the kind of picture, its setting, and where each thing goes."""
