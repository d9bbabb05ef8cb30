"""A document as Word: a template that an office can edit, filled in by docxtpl."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError as JinjaError
from lxml import etree
from PIL import Image

from planner.base.errors import InputFileError
from planner.base.files import bytes_of, zip_bytes
from planner.dossier.report.layout import Dated, environment, layout

OWN = Path(__file__).parent / "templates"
MAP_MM = (245.0, 130.0)  # width and height that a map may take of a turned page
# What XML cannot hold; a name with one of these would break the file.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def docx(
    document: str,
    facts: dict[str, object],
    material: Dated,
    maps: Mapping[str, bytes],
    folder: Path | None = None,
) -> bytes:
    """Return a document as Word, the same bytes for the same facts.

    Parameters
    ----------
    facts, maps, folder
        As for :func:`planner.dossier.report.pdf.pdf`; the office's own template has the name of ours.

    Raises
    ------
    InputFileError
        If the template cannot be read, or names what there is not.
    """
    name = f"{layout(document)['file']}.docx"
    own = None if folder is None else folder / name
    source = own if own is not None and own.is_file() else OWN / name
    try:
        template = DocxTemplate(io.BytesIO(source.read_bytes()))
        template.init_docx()
        pictures = [
            {"title": title, "picture": _picture(template, picture)} for title, picture in maps.items()
        ]
        template.render(
            {**_clean_all(facts), "maps": pictures}, environment(autoescape=True), autoescape=True
        )
        _date(template, material.made_on)
        content = bytes_of(template.save)
    except (
        OSError,
        KeyError,
        ValueError,
        JinjaError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
    ) as error:
        raise InputFileError("report.no_template", file=name, reason=str(error)) from error
    return without_times(content)


def _picture(template: DocxTemplate, picture: bytes) -> InlineImage:
    """Return a map as large as a page lets it be."""
    with Image.open(io.BytesIO(picture)) as opened:
        width, height = opened.size
    scale = min(MAP_MM[0] / width, MAP_MM[1] / height)
    return InlineImage(template, io.BytesIO(picture), width=Mm(width * scale))


def _clean(value: object) -> object:
    """Return a value with its texts free of what XML cannot hold."""
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, dict):
        return _clean_all(value)
    return [_clean(entry) for entry in value] if isinstance(value, list) else value


def _clean_all(facts: Mapping[str, object]) -> dict[str, object]:
    return {key: _clean(value) for key, value in facts.items()}


def _date(template: DocxTemplate, made_on: date) -> None:
    noon = datetime.combine(made_on, time(12), tzinfo=UTC).replace(tzinfo=None)
    properties = template.docx.core_properties
    properties.created = properties.modified = noon
    properties.last_modified_by, properties.revision = "", 1


def without_times(content: bytes) -> bytes:
    """Return a zip with the same members in one order and without the time at which it was written."""
    with zipfile.ZipFile(io.BytesIO(content)) as written:
        return zip_bytes({name: written.read(name) for name in written.namelist()})
