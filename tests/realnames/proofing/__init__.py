"""What proof promises: evidence, levels, registers, limits, and time."""
