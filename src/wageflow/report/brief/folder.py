"""A brief as a folder: page, Word file, Markdown, tables, pictures and a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wageflow.errors import InputError
from wageflow.files import check_name, reason, resolved, write_folder
from wageflow.report.brief.document import Explorer
from wageflow.report.tables.render import rendered
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from wageflow.report.brief.brief import Brief
    from wageflow.report.brief.document import Document

__all__ = ["FORMAT", "brief_files", "check_folder", "write_brief"]

FORMAT = "wageflow brief 1"
_ENDINGS = (".docx", ".html", ".htm", ".md", ".pdf", ".doc", ".zip")
_SOFTWARE = ("numpy", "scipy", "pandas", "matplotlib", "python-docx")


def write_brief(
    brief: Brief, folder: str | Path, progress: Callable[[str], None] | None = None
) -> Path:
    """Write a brief; see `Brief.write`."""
    check_folder(Path(folder))
    place = resolved(Path(folder))
    say = progress or (lambda _: None)
    document = brief.document(say)
    say("writing the page, Word and Markdown")
    content = brief_files(brief, document)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_folder(place, content)
    except OSError as error:
        raise InputError(
            f"{place}: cannot be written ({reason(error)}); choose a folder with room and rights"
        ) from None
    return place


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds something else than a brief, before a long run is made for it.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from pathlib import Path
    >>> check_folder(Path("nowhere/mine"))
    """
    try:
        check_name(folder)
        _check_place(resolved(folder))
    except OSError as error:
        raise InputError(
            f"{str(folder)!r}: cannot be written ({reason(error)}); name a folder somewhere else"
        ) from None


def _check_place(folder: Path) -> None:
    if folder.is_dir():
        if any(folder.iterdir()):
            _check_ours(folder)
        return
    if folder.exists():
        raise InputError(f"{folder}: is a file; name a folder")
    if folder.suffix.lower() in _ENDINGS:
        raise InputError(
            f"{folder}: a brief is a folder; {folder.name} is the name of a file; write "
            f"{folder.stem}"
        )
    above = next(one for one in folder.parents if one.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        what = "not writable" if above.is_dir() else "a file"
        raise InputError(f"{folder}: {above} is {what}; name a folder somewhere else")


def _check_ours(folder: Path) -> None:
    """Refuse a folder that is no brief, or one in which somebody has written since."""
    found = {one.relative_to(folder).as_posix(): one for one in folder.rglob("*") if one.is_file()}
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        listed = dict(manifest["files"]) if manifest["format"] == FORMAT else {}
    except (OSError, ValueError, KeyError, TypeError):
        listed = {}
    if not found.keys() <= {*listed, "manifest.json"} or not listed:
        raise InputError(
            f"{folder}: holds something else than a brief; name a new folder, or an empty one"
        )
    for name, path in found.items():
        written = hashlib.sha256(path.read_bytes()).hexdigest()
        if name != "manifest.json" and listed[name] != written:
            raise InputError(
                f"{folder}: {name} was changed after it was written; name a new folder, or delete "
                "this one"
            )


def brief_files(brief: Brief, document: Document) -> dict[str, bytes]:
    """Return the files of a brief by their names in its folder.

    Parameters
    ----------
    brief : Brief
    document : Document
        Of that brief.
    """
    from wageflow.report.brief.markdown import markdown
    from wageflow.report.brief.page import page
    from wageflow.report.brief.word import word

    content = {
        "brief.html": page(document).encode(),
        "brief.docx": word(document),
        "brief.md": markdown(document, brief.figures).encode(),
    }
    for tabled in document.tables:
        content[f"tables/{tabled.name}.csv"] = rendered(tabled.table, "csv")
    for picture in document.pictures:
        for form in brief.figures:
            content[f"figures/{picture.name}.{form}"] = picture.files[form]
    manifest = json.dumps(_manifest(brief, document, content), indent=2, ensure_ascii=False)
    return {**content, "manifest.json": f"{manifest}\n".encode()}


def _manifest(brief: Brief, document: Document, content: dict[str, bytes]) -> dict[str, Any]:
    """Return what it takes to get the same bytes again; no clock and no path is read."""
    from importlib.metadata import version

    from wageflow.simulation.storage import inputs_hash

    study, ledger = brief.study, brief.ledger
    settings = f"--draws {brief.draws} --seed {brief.seed}"
    command = f"wageflow brief {brief.origin} {settings} --out FOLDER"
    inputs: dict[str, Any] = {
        "files": dict(brief.inputs),
        "programme": {"name": brief.programme.name, "sha256": inputs_hash(brief.programme)},
    }
    if study is not None:
        inputs["study"] = {
            "title": study.title,
            "scenarios": [one.name for one in study.scenarios],
            "draws": study.draws,
            "seed": study.seed if study.seed is not None else brief.seed,
            "sha256": _hash(study.to_toml()),
        }
    if ledger is not None:
        claims = "\n".join(map(repr, ledger.values()))
        inputs["ledger"] = {"name": ledger.name, "claims": len(ledger), "sha256": _hash(claims)}
    return {
        "format": FORMAT,
        "title": brief.title,
        "command": command if brief.origin else "wf.Brief(...).write(FOLDER)",
        "inputs": inputs,
        "sections": list(brief.shown),
        "draws": brief.draws,
        "seed": brief.seed,
        "sampler": brief.sampler,
        "explorer": any(isinstance(block, Explorer) for block in document.blocks),
        "software": {
            "wageflow": __version__,
            "python": platform.python_version(),
            **{package: version(package) for package in _SOFTWARE},
        },
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in content.items()},
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
