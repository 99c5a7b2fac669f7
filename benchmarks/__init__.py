"""What the library is compared with: its limits and its peers. ``python -m benchmarks`` prints all tables."""
