"""What happened before, as tables: their schemas, their checks, and features at a moment."""
