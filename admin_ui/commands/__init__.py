"""The command line of this house, one file per group."""
