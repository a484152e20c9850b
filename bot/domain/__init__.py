"""Values and arithmetic: what a deadline, a window or a rung is, without input, output or a clock."""
