"""The registers of commune radio as Excel, a sheet each, and the same workbook empty to be filled in.

What is written here comes back through intake without a fault: the headings and the words in the cells
are intake's own.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

import geopandas as gpd
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from planner.base import messages
from planner.dossier.tables import book_bytes, write_cell
from planner.dossier.templates import (
    HEADING_ROW,
    ROWS,
    Column,
    Formats,
    add_notes,
    add_validation,
    example,
    formats_of,
    t,
)
from planner.layers.radio_record import changed_words
from planner.layers.vocabulary import (
    COMMUNE_FLAGS,
    HAMLET_KINDS,
    LOUDSPEAKER_KINDS,
    RADIO_KINDS,
    words,
)

_YES_NO = (t("radio_word_yes"), t("radio_word_no"))
_RESULTS = (t("radio_word_pass"), t("radio_word_fail"))
_NUMBER = Column("number", example("number"))
_COMMUNE = (
    Column("commune_code", "29491"),
    Column("commune", example("commune")),
    Column("district", example("district")),
)
_PLACE = (
    Column("longitude", 106.2966, limits=(102, 110)),
    Column("latitude", 9.63818, limits=(8, 24)),
)
_YEAR = Column("year", 2019, limits=(1990, 2035))


def _kinds(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(t(f"radio_kind_{name}") for name in names)


COLUMNS: dict[str, tuple[Column, ...]] = {
    "radio": (
        _NUMBER,
        *_COMMUNE,
        Column("kind", t("radio_kind_wireless_fm"), _kinds(RADIO_KINDS), label="radio_kind"),
        Column("frequency_mhz", 64.5, limits=(50, 110)),
        Column("power_w", 30, limits=(0, 2000)),
        Column("antenna_height_m", 30, limits=(0, 200)),
        Column("licence_no", "00001/GP"),
        Column("licence_until", "31/12/2023"),
        Column("hamlets_total", 9, limits=(0, 60)),
        Column("hamlets_served", 7, limits=(0, 60)),
        Column("loudspeakers", 28, limits=(0, 1000)),
        Column("loudspeakers_working", 25, limits=(0, 1000)),
        _YEAR,
        Column("equipment_year", 2018, limits=(1970, 2035)),
        *_PLACE,
    ),
    "hamlets": (
        _NUMBER,
        Column("hamlet_code", "29491-01"),
        Column("name", example("hamlet"), label="hamlets_name"),
        Column("kind", HAMLET_KINDS[0], HAMLET_KINDS),
        *_COMMUNE,
        Column("population", 1200, limits=(0, 100_000)),
        Column("households", 320, limits=(0, 100_000)),
        *_PLACE,
    ),
    "loudspeakers": (
        _NUMBER,
        Column("cluster_id", "CL-01"),
        *_COMMUNE,
        Column("hamlet_codes", example("hamlet")),
        Column("loudspeakers", 4, limits=(1, 200)),
        Column("loudspeakers_working", 4, limits=(0, 200)),
        Column("kind", t("radio_kind_wireless_fm"), _kinds(LOUDSPEAKER_KINDS), label="radio_kind"),
        _YEAR,
        Column("valid_to", None),
        *_PLACE,
    ),
    "commune_facts": (
        _NUMBER,
        *_COMMUNE,
        _YEAR,
        *(Column(flag, _YES_NO[1], _YES_NO) for flag in COMMUNE_FLAGS),
        Column("ntm_target_year", 2020, limits=(2010, 2050)),
        Column("criterion_8_1", _RESULTS[0], _RESULTS),
        Column("evidence_8_1", example("evidence")),
        Column("criterion_8_4", _RESULTS[1], _RESULTS),
        Column("evidence_8_4", None),
        Column("programmes", t("radio_word_ntm")),
    ),
}
# What is told of each record besides, in the register as it stands; intake leaves these columns aside.
_TOLD = tuple(Column(name, None) for name in ("origin", "source", "source_date", "changes"))
_DATES = ("licence_until", "valid_to", "source_date")
# How a value of a layer is worded in a cell, by column.
_WORDED: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys((*COMMUNE_FLAGS, "criterion_8_1", "criterion_8_4"), lambda w: t(f"radio_word_{w}")),
    "hamlet_codes": lambda text: ", ".join(words(text)),
    "programmes": lambda text: ", ".join(t(f"radio_word_{word}") for word in words(text)),
    "origin": lambda word: messages.text(f"common.origin_{word}"),
    "changes": changed_words,
}


def radio_workbook(layers: Mapping[str, gpd.GeoDataFrame], communes: gpd.GeoDataFrame) -> bytes:
    """Return the registers as an Excel file that intake reads back.

    Parameters
    ----------
    layers
        ``radio``, ``hamlets``, ``loudspeakers``, ``commune_facts`` (EPSG:4326); one that is absent or
        empty gets no sheet. Synthetic records say so above the headings.
    communes
        Needs ``commune_code``, ``name``, ``district``.
    """
    shown = {name: layers[name] for name in COLUMNS if name in layers and len(layers[name])}
    return _book({name: _table(name, layer, communes) for name, layer in shown.items()}, communes)


def radio_template(communes: gpd.GeoDataFrame) -> bytes:
    """Return the same workbook empty: drop-downs, notes and an example row that intake leaves out."""
    return _book(dict.fromkeys(COLUMNS), communes)


def _table(name: str, layer: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the cells of a layer, a column a field; ``attrs`` say whether a record is synthetic."""
    named = communes.set_index("commune_code")[["name", "district"]]
    named = named.reindex(layer["commune_code"]).set_axis(layer.index)
    points = layer.geometry.representative_point()
    more: dict[str, range | pd.Series] = {
        "number": range(1, len(layer) + 1),
        "commune": named["name"],
        "district": named["district"],
        "longitude": points.x.round(6),
        "latitude": points.y.round(6),
    }
    table = pd.DataFrame(layer.drop(columns="geometry")).assign(**more)
    table = table.reindex(columns=[column.field for column in _columns(name, is_empty=False)])
    worded = dict(_WORDED)
    if name != "hamlets":
        worded["kind"] = lambda word: t(f"radio_kind_{word}")
    for field, word in worded.items():
        if field in table:
            table[field] = table[field].map(word, na_action="ignore")
    table.attrs["synthetic"] = bool((layer["origin"] == "synthetic").any())
    return table


def _columns(name: str, *, is_empty: bool) -> tuple[Column, ...]:
    """Return the columns of a sheet; only one that holds records tells where they come from."""
    return COLUMNS[name] if is_empty or name != "radio" else (*COLUMNS[name], *_TOLD)


def _book(tables: Mapping[str, pd.DataFrame | None], communes: gpd.GeoDataFrame) -> bytes:
    return book_bytes(lambda book: _write(book, tables, communes))


def _write(
    book: xlsxwriter.Workbook,
    tables: Mapping[str, pd.DataFrame | None],
    communes: gpd.GeoDataFrame,
) -> None:
    formats = formats_of(book)
    for name, table in tables.items():
        _sheet(book.add_worksheet(t(f"radio_sheet_{name}")), name, table, formats, len(communes))
    _communes(book.add_worksheet(t("radio_sheet_communes")), communes, formats)


def _sheet(
    sheet: Worksheet, name: str, table: pd.DataFrame | None, formats: Formats, communes: int
) -> None:
    synthetic = table is not None and table.attrs["synthetic"]
    sheet.write_string(0, 0, t("stored_radio"), formats.bold)
    sheet.write_string(1, 0, t("radio_synthetic" if synthetic else "radio_note"), formats.note)
    sheet.set_row(HEADING_ROW, 45)
    first = HEADING_ROW + (2 if table is None else 1)
    columns = _columns(name, is_empty=table is None)
    for at, column in enumerate(columns):
        plain = formats.day if column.field in _DATES else formats.free
        sheet.set_column(at, at, 7 if column.field == "number" else 16, plain)
        sheet.write_string(HEADING_ROW, at, column.heading, formats.heading)
        add_notes(sheet, at, column)
        add_validation(sheet, at, column, first)
        if column.field in _LISTED:
            source = f"='{t('radio_sheet_communes')}'!{_LISTED[column.field]}".format(last=communes + 1)
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            sheet.data_validation(first, at, first + ROWS - 1, at, rule)
    if table is None:
        sheet.write_string(2, 0, t("radio_example"), formats.note)
        _row(sheet, first - 1, [column.example for column in COLUMNS[name]], formats.example, None)
    else:
        for row, cells in enumerate(table.to_numpy(dtype=object).tolist(), start=first):
            days = [column.field in _DATES for column in columns]
            _row(sheet, row, _with_days(cells, days), formats.free, formats.day)
    sheet.freeze_panes(first, 2)


# Where the drop-downs of communes take their words from, on the sheet that lists them.
_LISTED = {"commune_code": "$A$2:$A${last}", "commune": "$B$2:$B${last}"}


def _with_days(cells: list[object], days: list[bool]) -> list[object]:
    """Return the cells with the ISO dates of some columns as dates, which Excel can sort."""
    return [
        datetime.datetime.fromisoformat(cell) if is_day and isinstance(cell, str) else cell
        for cell, is_day in zip(cells, days, strict=True)
    ]


def _row(sheet: Worksheet, row: int, cells: list[object], look: Format, day: Format | None) -> None:
    for at, value in enumerate(cells):
        write_cell(sheet, row, at, value, look, day)


def _communes(sheet: Worksheet, communes: gpd.GeoDataFrame, formats: Formats) -> None:
    """List the communes for the drop-downs; its headings are none of intake's, so it is not read."""
    for at, (heading, field) in enumerate(
        (
            ("radio_list_code", "commune_code"),
            ("radio_list_name", "name"),
            ("radio_list_district", "district"),
        )
    ):
        sheet.set_column(at, at, 24)
        sheet.write_string(0, at, t(heading), formats.heading)
        for row, text in enumerate(communes[field].astype(str), start=1):
            sheet.write_string(row, at, text)
