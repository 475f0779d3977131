"""Statements on stages: made, listed, filled by COPY INTO, PUT and GET."""
