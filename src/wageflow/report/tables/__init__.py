"""A neutral table behind every summary, and the formats that it is rendered in."""
