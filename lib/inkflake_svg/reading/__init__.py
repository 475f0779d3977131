"""What takes an answer apart: the drawing found in it, mended, as a tree, with the story of what was done."""
