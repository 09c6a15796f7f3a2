"""The checked import at work: one file per kind of list, and the run that reads, plans and writes."""
