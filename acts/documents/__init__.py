"""Documents of acts: attached, guarded, published, shown."""
