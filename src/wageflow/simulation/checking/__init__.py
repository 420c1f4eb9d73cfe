"""What can be said of a result without its draws: exact moments, bounds, dependence."""
