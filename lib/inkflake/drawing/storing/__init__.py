"""From accepted drawings to files on the stage and rows in the tables."""
