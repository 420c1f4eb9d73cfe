"""A brief as a folder: page, Word file, Markdown, tables, pictures and a manifest."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wageflow.errors import InputError
from wageflow.files import write_folder
from wageflow.report.brief.document import Explorer
from wageflow.report.tables.render import rendered
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from wageflow.report.brief.brief import Brief
    from wageflow.report.brief.document import Document

__all__ = ["FORMAT", "brief_files", "check_folder", "write_brief"]

FORMAT = "wageflow brief 1"
_SOFTWARE = ("numpy", "scipy", "pandas", "matplotlib", "python-docx")


def write_brief(
    brief: Brief, folder: str | Path, progress: Callable[[str], None] | None = None
) -> Path:
    """Write a brief; see `Brief.write`."""
    place = Path(folder)
    check_folder(place)
    say = progress or (lambda _: None)
    document = brief.document(say)
    say("writing the page, Word and Markdown")
    content = brief_files(brief, document)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_folder(place, content)
    except OSError as error:
        raise InputError(
            f"{place}: cannot be written ({error.strerror}); choose a folder with room and rights"
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
    if folder.is_dir():
        if any(folder.iterdir()) and not _ours(folder):
            raise InputError(
                f"{folder}: holds something else than a brief; name a new folder, or an empty one"
            )
    elif folder.exists():
        raise InputError(f"{folder}: is a file; name a folder")


def _ours(folder: Path) -> bool:
    """Whether a folder holds a brief, and nothing that its manifest does not list."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        listed = {*manifest["files"], "manifest.json"}
        found = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}
        return manifest["format"] == FORMAT and found <= listed
    except (OSError, ValueError, KeyError, TypeError):
        return False


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
        "brief.md": markdown(document).encode(),
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

    name = next(iter(brief.inputs), "")
    study = brief.study
    return {
        "format": FORMAT,
        "title": brief.title,
        "command": f"wageflow brief {name.removesuffix('.toml') if _ships(name) else name} --out "
        "FOLDER"
        if name
        else "wf.Brief(...).write(FOLDER)",
        "inputs": dict(brief.inputs),
        "programme": {"name": brief.programme.name, "sha256": inputs_hash(brief.programme)},
        "scenarios": [] if study is None else [one.name for one in study.scenarios],
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


def _ships(name: str) -> bool:
    from wageflow.report.brief.files import briefs

    return name.removesuffix(".toml") in briefs()
