"""What stands for elements and properties that a profile lacks, drawn by those that it has."""
