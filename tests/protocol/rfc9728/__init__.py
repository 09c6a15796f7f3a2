"""RFC 9728: our UserInfo says what it needs."""
