"""Who computes the replicates of a run, how many, and what is kept if it ends early."""
