"""Upkeep: retention, recovery, reconciliation of stage and tables, and old answers accepted again."""
