"""The page of one act and what can be taken from it: extent, extract, citation, deadline."""
