"""Maps of a set, before they are drawn: their numbers, and the sources as a sheet tells them."""

from dataclasses import replace

from planner.base import messages
from planner.dossier.maps.spec import numbered, source_lines
from planner.usecases.material import Source


def test_maps_are_numbered_in_their_order_and_their_files_by_two_digits(specs):
    chosen = [replace(spec, slug=f"tam-{name}") for name, spec in list(specs.items())[:3]]
    sheets = numbered(chosen)
    assert [(spec.number, spec.total) for spec in sheets] == [(1, 3), (2, 3), (3, 3)]
    assert [spec.slug for spec in sheets] == [
        f"{n:02d}-{spec.slug}" for n, spec in enumerate(chosen, start=1)
    ]


def source(title, name, date, *origins):
    fields = {"title": title, "source": name, "source_date": date, "origins": origins}
    return Source(**{**dict.fromkeys(Source.__dataclass_fields__), **fields})


def test_layers_of_one_source_and_day_are_told_in_one_line_each_name_once():
    lines = source_lines(
        [
            source("Trạm", "Báo cáo 12", "2018-03-02", "reported"),
            source("Xã", "GADM", "2015-11-01", "derived", "synthetic"),
            source("Cáp", "Báo cáo 12", "2018-03-02", "reported"),
            source("Trạm", "Báo cáo 12", "2018-03-02", "reported"),
            source("Đài", "Báo cáo 12", "không rõ", "reported"),
            source("Ấp", "Báo cáo 12", "", "reported"),
        ]
    )

    def line(titles, name, day, *origins):
        origin = ", ".join(messages.text(f"common.origin_{origin_word}") for origin_word in origins)
        return f"{titles}: {messages.text('maps.source', source=name, date=day, origin=origin)}"

    assert [str(line) for line in lines] == [
        line("Trạm; Cáp", "Báo cáo 12", "02/03/2018", "reported"),
        line("Xã", "GADM", "01/11/2015", "derived", "synthetic"),
        line("Đài", "Báo cáo 12", "không rõ", "reported"),
        line("Ấp", "Báo cáo 12", messages.text("maps.missing"), "reported"),
    ]
