"""Statements on databases, schemas, tables, views, roles, policies and tasks."""
