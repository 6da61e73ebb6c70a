"""Rasters of the ground: relief, grids of values, pictures of old and new maps."""
