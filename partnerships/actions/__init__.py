"""What people do with partnerships, placements and agreements; every change of state stands here."""
