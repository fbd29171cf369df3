"""Theme: Samenwerking."""
