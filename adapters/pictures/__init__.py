"""Charts as pictures, for platforms that cannot draw one themselves: our own SVG, made a PNG by resvg."""
