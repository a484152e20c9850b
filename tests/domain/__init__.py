"""Tests of values and arithmetic, with no database and no clock."""
