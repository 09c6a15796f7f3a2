"""RFC 9396: authorization in detail, by registered types."""
