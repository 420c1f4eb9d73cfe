from wageflow.reading import Table as BriefTable  # noqa: D100 - a stub: to be replaced

__all__ = ["BriefTable"]
