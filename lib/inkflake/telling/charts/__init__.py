"""Charts: how they look everywhere, and the dashboard of models and templates over time."""
