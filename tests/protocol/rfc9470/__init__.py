"""RFC 9470: asking for a stronger sign-in."""
