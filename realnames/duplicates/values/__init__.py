"""Cases, acts on two records, and contested numbers: what they are, refusals and events."""
