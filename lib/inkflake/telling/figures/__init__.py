"""Figures: how charts look everywhere, credits, and the dashboard of models and templates over time."""
