"""Theme: Raamwerken."""
