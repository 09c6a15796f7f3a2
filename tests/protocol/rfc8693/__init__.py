"""RFC 8693: a token for another one, never wider and never longer."""
