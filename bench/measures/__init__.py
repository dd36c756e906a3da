"""One module a measure; see `bench.figures.Measure`."""
