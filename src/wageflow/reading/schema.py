"""From the tables of a file to the JSON Schema by which editors complete and check it.

What a field says of itself (`pydantic.Field`) is what the schema says, and the documentation too.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import GetJsonSchemaHandler

    from wageflow.reading.tables import Table

__all__ = ["EVIDENCE", "EVIDENCE_SAID", "PARAMS", "PARAMS_SAID", "Holds", "schema_of"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: What pydantic writes for OpenAPI, and no JSON Schema knows.
_FOREIGN = ("discriminator",)


class Holds:
    """Says what a field holds that pydantic leaves to a reader of ours.

    It stands in an annotation, ``Annotated[Any, Holds("wageflow.reading.forms", "Number")]``, and
    is looked up when a schema is asked for: a run that reads a file does not pay for it.

    Parameters
    ----------
    home : str
        The module of the form.
    name : str
        A type, or a function without arguments that returns one.
    """

    def __init__(self, home: str, name: str) -> None:
        self.home, self.name = home, name

    def __get_pydantic_json_schema__(self, _: Any, handler: GetJsonSchemaHandler) -> Any:
        """Return the schema of the form in place of the field's own."""
        from inspect import isfunction

        from pydantic import TypeAdapter

        form = getattr(import_module(self.home), self.name)
        if isfunction(form):
            form = form()
        # alone, a table would be written out in its place instead of under its name
        return handler(TypeAdapter(list[form]).core_schema)["items"]  # type: ignore[valid-type]


#: The tables that most files may hold, and what each is for.
PARAMS = Holds("wageflow.reading.forms", "Params")
PARAMS_SAID = "Numbers and ranges by name: one name is one unknown, wherever it stands."
EVIDENCE = Holds("wageflow.reading.evidence", "Evidences")
EVIDENCE_SAID = "Claims of the file's own, beside those of its ledger."


def schema_of(model: type[Table], about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a file.

    Parameters
    ----------
    model : type of Table
        The file as a whole.
    about : mapping
        What stands at the top of the schema: ``$id``, ``title``, ``description``, and rules that
        join several tables.

    Returns
    -------
    dict
        Draft 2020-12, its definitions under ``$defs`` by name.

    Examples
    --------
    >>> from wageflow.reading.tables import Table
    >>> class Head(Table):
    ...     year: int | None = None
    >>> schema_of(Head, {"title": "a head"})["properties"]
    {'year': {'type': 'integer'}}
    """
    from pydantic.json_schema import GenerateJsonSchema

    class Generator(GenerateJsonSchema):
        schema_dialect = DIALECT

        def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's form
            # the key stands before it: its title would only say it again, in capitals
            return False

        def sort(self, value: Any, parent_key: str | None = None) -> Any:  # noqa: ARG002
            # in the order in which people think of them
            return value

    generator = Generator(by_alias=True)
    plain = generator.generate(model.__pydantic_core_schema__, mode="validation")
    whole = _without_null(plain)
    names = _names(whole.get("$defs", {}))
    renamed = _renamed(whole, names)
    defs = renamed.pop("$defs", {})
    joined = {"$schema": DIALECT, **about}
    joined |= {key: value for key, value in renamed.items() if key not in joined}
    if defs:
        joined["$defs"] = {names[key]: defs[key] for key in sorted(defs, key=names.__getitem__)}
    return joined


def _names(defs: Mapping[str, Any]) -> dict[str, str]:
    """Return what definitions are to be called: by their titles, of which pydantic knows nothing.

    Two tables of one title, which only a mistake of ours can give, keep their long names.
    """
    titles = [table.get("title") for table in defs.values()]
    return {
        key: table["title"] if "title" in table and titles.count(table["title"]) == 1 else key
        for key, table in defs.items()
    }


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    def change(key: str, value: Any) -> Any:
        if key == "$ref" and isinstance(value, str):
            start, _, name = value.rpartition("/")
            return f"{start}/{names.get(name, name)}"
        return value

    return _walked(node, change)


def _walked(node: Any, change: Callable[[str, Any], Any]) -> Any:
    if isinstance(node, dict):
        return {key: _walked(change(key, value), change) for key, value in node.items()}
    if isinstance(node, list):
        return [_walked(one, change) for one in node]
    return node


def _without_null(node: Any) -> Any:
    """Leave out null, which TOML does not have, and tidy what words have been left of it."""
    if isinstance(node, list):
        return [_without_null(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {key: _without_null(value) for key, value in _kept(node)}
    options = found.get("anyOf")
    if isinstance(options, list):
        left = [one for one in options if one != {"type": "null"}]
        if len(left) == 1:
            del found["anyOf"]
            found = {**left[0], **found}
        else:
            found["anyOf"] = left
    if isinstance(found.get("description"), str):
        found["description"] = " ".join(found["description"].replace("``", "`").split())
    return found


def _kept(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in node.items():
        if key in _FOREIGN or (key == "default" and value in (None, "", [], {})):
            continue
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        yield key, int(value) if key == "default" and whole else value
