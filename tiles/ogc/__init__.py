"""Tiles by OGC API - Tiles (OGC 20-057) and the tile matrix sets of OGC 17-083r4."""
