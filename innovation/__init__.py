"""Theme: Organisatie."""
