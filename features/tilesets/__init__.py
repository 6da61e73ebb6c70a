"""OGC API - Tiles beside the features of the same interface: lists, metadata and the grid."""
