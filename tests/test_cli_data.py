"""Layers changed from the console are on the trail of the store, by the account of the machine."""

import json
import shutil

from planner.cli import main
from planner.province import DEFAULT_DATA_DIR
from planner.store import audit
from planner.store.accounts import local_actor
from planner.store.database import open_store, store_path


def test_people_adopted_and_communes_brought_back_stand_on_the_trail(tmp_path, capsys):
    data = tmp_path / "data"
    kept = shutil.ignore_patterns("store", "versions", "intake")
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=kept)
    communes = json.loads((data / "communes.geojson").read_text(encoding="utf-8"))["features"]
    rows = [f"{one['properties']['commune_code']};{1000 + n}" for n, one in enumerate(communes)]
    file = tmp_path / "dan_so.csv"
    file.write_text("\n".join(["Mã xã;Dân số", *rows]), encoding="utf-8")
    common = ["--data", str(data), "--json"]
    given = ["--layer", "population", "--source", "Niên giám", "--date", "2019-04-01", "--who", "Trần B"]
    assert main(["layers", "adopt", str(file), *given, *common]) in (0, 1)
    version = json.loads(capsys.readouterr().out)["versions"]["communes"]
    assert main(["layers", "restore", "communes", version, *common]) == 0
    with open_store(store_path(data)).reading(local_actor(data)) as connection:
        entries = list(audit.entries(connection))
    assert [one.subject for one in entries].count("layer/communes") == 2
    assert {one.who for one in entries} == {local_actor(data).email}
    assert json.loads(entries[0].before)["version"] == version
