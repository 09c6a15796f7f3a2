"""RFC 9701: introspection answered by a signed token."""
