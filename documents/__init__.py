"""Files that belong to acts and permits: kept, read, guarded, shown. Knows no subject."""
