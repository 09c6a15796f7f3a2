"""One person, once."""
