from wageflow.reading import Table as BriefTable  # noqa: F401, D100 - a stub: to be replaced
