"""Changes a drawing as words say, and keeps the rest of it."""
