"""Pictures of drawings, made by worker processes; knows nothing of the rest of the package."""
