"""Parts of the mutation testing that `mutants.py` runs."""
