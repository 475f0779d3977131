"""Requests: planned, recorded, and moved from state to state."""
