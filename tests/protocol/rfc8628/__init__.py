"""RFC 8628: devices without a keyboard."""
