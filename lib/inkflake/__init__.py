"""Text to SVG on Snowflake: the public names, nothing else."""
