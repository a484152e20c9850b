"""Tests of what survives when the process is killed."""
