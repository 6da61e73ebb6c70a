"""Publishing acts: what must be there, versions that nobody can change, and their proof."""
