"""Outside sources of planning."""
