"""RFC 8707: tokens for one resource and no other."""
