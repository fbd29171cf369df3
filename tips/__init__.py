"""Theme: Tips."""
