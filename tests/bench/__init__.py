"""Benchmarks of the bot beside its peers; `make bench` runs them, docs/benchmarks.md explains them."""
