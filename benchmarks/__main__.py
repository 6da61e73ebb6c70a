"""`make bench`: every benchmark, one after another."""

import subprocess
import sys

from benchmarks import exports, ingest, suggest, tiles

print("Import of 300,000 parcels")
ingest.main()
print("\nUncached tiles")
tiles.main()
print("\nFiles of the register")
exports.main()
print("\nSuggestions of the box")
suggest.main()
print("\nSearching a million acts")
# in a process of its own: it works in a database of its own
subprocess.run([sys.executable, "-m", "benchmarks.acts"], check=True)
