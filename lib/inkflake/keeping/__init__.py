"""What keeps: the schema, ratings, exports, retention."""
