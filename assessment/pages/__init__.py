"""What each page shows to one person: gathered once, in a fixed number of queries."""
