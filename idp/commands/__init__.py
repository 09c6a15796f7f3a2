"""The commands of this house, one file per group: parse, act, print."""
