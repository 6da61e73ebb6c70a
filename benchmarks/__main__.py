"""`make bench`: every benchmark, one after another."""

from benchmarks import tiles

tiles.main()
