"""What is kept below the data folder: the catalogue, notes on tables, the files of stages."""
