"""Reads a prompt: what is asked for, in things that there are pictures of. Knows nothing of where they go."""
