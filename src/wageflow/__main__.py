"""``python -m wageflow`` is ``wageflow``."""

from wageflow.cli import main

if __name__ == "__main__":
    main()
