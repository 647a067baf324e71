"""What we measure, each against a peer or a limit in the same run: `make bench`, or `python -m benchmarks --help`."""
