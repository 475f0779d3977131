"""The schema, as `.sql` files and what applies them."""
