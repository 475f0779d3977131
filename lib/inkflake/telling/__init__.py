"""What tells: the specification's reads, batches, figures, and how notebooks show them."""
