"""Each module prints figures against an aim, a floor or a peer, measured in one run: `python -m benchmarks.<name>`."""
