"""Where the letters of a text stand, and texts without spans that look as those that had them."""
