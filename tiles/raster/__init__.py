"""Rasters as tiles: pictures, relief shading, coded heights and contours. Knows no subject.

`relief`, `enlarging`, `colours` and `contours` are arithmetic on arrays and know neither files nor
Django; `pyramid` reads, `faces` draws, `keeping` remembers, `serving` answers.
"""
