"""What people write: read, checked, and given the words around it."""
