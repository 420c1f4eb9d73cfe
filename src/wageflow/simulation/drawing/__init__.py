"""Where anything random is: the points of a run, and how unknowns are correlated."""
