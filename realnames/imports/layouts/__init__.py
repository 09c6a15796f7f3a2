"""Which columns a file has, one file per layout; a layout is a table of names and nothing else."""
