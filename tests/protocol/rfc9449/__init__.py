"""RFC 9449: tokens that are worth nothing without a key (DPoP)."""
