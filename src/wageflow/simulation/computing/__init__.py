"""From a value for each unknown to dollars, for blocks of draws, and as fast as it goes."""
