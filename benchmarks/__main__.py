"""`make bench`: every benchmark, one after another."""

from benchmarks import exports, ingest, suggest, tiles

print("Import of 300,000 parcels")
ingest.main()
print("\nUncached tiles")
tiles.main()
print("\nFiles of the register")
exports.main()
print("\nSuggestions of the box")
suggest.main()
