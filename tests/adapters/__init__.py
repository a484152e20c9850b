"""Tests of what each platform is sent and what comes back from it."""
