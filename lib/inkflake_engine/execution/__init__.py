"""Carries statements out: engine, connection and cursor, and who does what with a statement."""
