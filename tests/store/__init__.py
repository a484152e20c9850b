"""Tests of the queries, on both databases."""
