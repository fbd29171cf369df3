"""Theme: Proeven."""
