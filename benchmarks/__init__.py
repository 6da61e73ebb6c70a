"""Ratios against the raw limit and peers, each measured in one interleaved run."""
