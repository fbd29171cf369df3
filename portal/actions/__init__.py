"""Everything that changes people and their ways in, one file per noun."""
