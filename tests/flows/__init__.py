"""Tests of whole walks, from what a person types to what somebody reads."""
