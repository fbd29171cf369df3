"""Theme: Portfolio."""
