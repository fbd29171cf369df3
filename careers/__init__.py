"""Theme: Loopbaan."""
