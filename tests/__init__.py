"""The tests; each folder is named after the floor that it looks at."""
