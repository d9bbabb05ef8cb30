"""A province in one archive stands up again and answers the same; what does not verify is refused."""

import base64
import hashlib
import json
import os
import shutil
import stat
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from store.forger import Forger, store_of_everything
from store.store_tools import ADMINISTRATOR, READER, REVIEWER, assert_sound, everything, fill, raw

from planner.base.errors import AccessError, StoreError
from planner.base.progress import CancelledError
from planner.cli.main import main
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store import anchors, audit, keys, province_restore
from planner.store.backup import backup
from planner.store.comments import comment
from planner.store.database import Store, connected, open_store, store_path
from planner.store.examine import examine
from planner.store.province_backup import MANIFEST, SIGNATURE, backup_province
from planner.store.province_restore import check_province, restore_province


@pytest.fixture
def data(tmp_path):
    """A small data directory: a store with something in every table, and files of every kind."""
    folder = tmp_path / "tỉnh"
    store_of_everything(open_store(store_path(folder)))
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


FILES = {
    "province.yaml": b"name: x",
    "communes.geojson": b"{}" * 500,
    "versions/communes/2018/communes.geojson": b"old" * 99,
    "plan/quy-hoach.yaml": b"version: '3'",
    "intake/choices.yaml": b"a: b",
    "templates/to-trinh.docx": bytes(range(256)),
    "store/profile.yaml": b"name: Lan",
}


def files_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "store/planner.sqlite" not in path.as_posix()
    }


def made_of(data, target):
    return backup_province(open_store(store_path(data)), data, ADMINISTRATOR, target)


def written_anew(source, target, change):
    """Return a copy of an archive in which ``change`` has had its way with the files by name."""
    with zipfile.ZipFile(source) as packed:
        files = {entry.filename: packed.read(entry) for entry in packed.infolist()}
    change(files)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed, warnings.catch_warnings():
        for name, content in files.items():
            packed.writestr(name, content)
    return target


def listed_anew(files):
    """Write the manifest of an archive anew, so that it agrees with the files; the signature goes."""
    manifest = json.loads(files[MANIFEST])
    manifest["files"] = [
        {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in files.items()
        if name not in (MANIFEST, SIGNATURE)
    ]
    files[MANIFEST] = json.dumps(manifest).encode()
    files.pop(SIGNATURE, None)


# -- there and back


def test_a_province_stands_up_again_with_all_that_it_had(data, tmp_path):
    done = made_of(data, tmp_path / "b.zip")
    before = everything(Store(store_path(data)))
    new = tmp_path / "máy mới" / "tỉnh"
    restored = restore_province(done.path, new, ADMINISTRATOR)
    assert files_in(new) == FILES
    after = everything(Store(store_path(new)))
    assert after["audit"][:-1] == before["audit"]
    assert after["signing_keys"][:-1] == before["signing_keys"]
    for table in before.keys() - {"audit", "audit_rows", "signing_keys", "sqlite_sequence"}:
        assert after[table] == before[table]
    assert (restored.kept, restored.has_key, done.is_signed) == (None, True, True)
    assert examine(store_path(new), in_use=True).problems == []
    with connected(store_path(new)) as connection:
        assert anchors.check_code(connection, done.code)[0] is not None


def test_no_private_key_leaves_the_machine_and_the_public_one_goes_along(data, tmp_path):
    done = made_of(data, tmp_path / "b.zip")
    with zipfile.ZipFile(done.path) as packed:
        names = packed.namelist()
        content = b"".join(packed.read(name) for name in names)
    assert b"PRIVATE KEY" not in content
    assert [name.rsplit("/", 1)[1] for name in names if name.startswith("keys/")] == [
        "anchors.log",
        "public.pem",
    ]


def test_it_is_verified_on_a_machine_that_has_never_seen_the_key(data, tmp_path, monkeypatch):
    done = made_of(data, tmp_path / "b.zip")
    monkeypatch.setenv("PLANNER_KEYS", str(tmp_path / "khóa của máy khác"))
    restored = restore_province(done.path, tmp_path / "mới", ADMINISTRATOR)
    assert not restored.has_key
    soundness = examine(store_path(tmp_path / "mới"), in_use=True)
    assert (soundness.problems, soundness.agreement.key) == ([], "absent")
    assert soundness.agreement.reaches >= soundness.audit_entries - 2


def test_the_same_questions_get_the_same_answers_before_and_after(tmp_path, capsys):
    """Appraisal, coverage and commune radio of the shipped province, by the console's JSON."""
    old, new = tmp_path / "cũ", tmp_path / "mới"
    shutil.copytree(DEFAULT_DATA_DIR, old)
    fill(open_store(store_path(old)), 3)
    sample = sorted((Path(__file__).parents[1] / "intake" / "files").glob("*.xlsx"))[0]
    asked = [
        ["appraise", sample, "--carrier", "viettel", "--on", "2018-04-02", "--without-coverage"],
        [
            "coverage",
            "--carrier",
            "viettel",
            "--technology",
            "4G",
            "--year",
            "2019",
            "--resolution-m",
            "400",
        ],
        ["radio", "--on", "2019-06-01"],
    ]

    def answers(folder):
        reports = []
        for question in asked:
            code = main([*map(str, question), "--data", str(folder), "--json"])
            output = capsys.readouterr()
            assert code in (0, 1), output.err
            reports.append(json.loads(output.out.replace(str(folder), "DATA")))
        return reports

    before = answers(old)
    done = made_of(old, tmp_path / "b.zip")
    restore_province(done.path, new, ADMINISTRATOR)
    assert answers(new) == before
    assert all(before)


def test_a_copy_beside_its_original_has_a_key_of_its_own_and_both_stay_sound(data, tmp_path):
    """With one key each would sign what contradicts the other."""
    done = made_of(data, tmp_path / "b.zip")
    original, copy = open_store(store_path(data)), tmp_path / "bên cạnh"
    restored = restore_province(done.path, copy, ADMINISTRATOR)
    beside = open_store(store_path(copy))
    for round_ in range(3):
        comment(original, REVIEWER, 1, f"ở kho đang dùng {round_}")
        comment(beside, REVIEWER, 1, f"ở kho dựng lại {round_}")
    for store in (original, beside):
        soundness = examine(store.path, in_use=True)
        assert (soundness.problems, soundness.agreement.key) == ([], "here")
        assert soundness.agreement.reaches == soundness.audit_entries
    assert restored.own_key == examine(beside.path).key != examine(original.path).key
    for folder, name in ((data, "c.zip"), (copy, "d.zip")):  # backups of both verify too
        assert check_province(made_of(folder, tmp_path / name).path).is_signed


def test_a_copy_put_in_the_place_of_its_original_is_found(data, tmp_path):
    """Its own key vouches for it, but not at the path whose store is signed by the former one."""
    done = made_of(data, tmp_path / "b.zip")
    restore_province(done.path, tmp_path / "bên cạnh", ADMINISTRATOR)
    comment(open_store(store_path(data)), REVIEWER, 1, "sau lúc sao lưu")
    store_path(data).unlink()
    shutil.copy2(store_path(tmp_path / "bên cạnh"), store_path(data))
    assert examine(store_path(data), in_use=True).problems != []


def test_a_province_that_moves_keeps_its_key(data, tmp_path):
    done = made_of(data, tmp_path / "b.zip")
    key = examine(store_path(data)).key
    shutil.rmtree(data)
    restored = restore_province(done.path, tmp_path / "mới", ADMINISTRATOR)
    assert (restored.own_key, examine(store_path(tmp_path / "mới"), in_use=True).key) == (None, key)


def test_a_restoring_that_is_cancelled_or_fails_leaves_neither_folder_nor_key(data, tmp_path):
    done = made_of(data, tmp_path / "b.zip")
    key_folders = sorted(keys.keys_dir().iterdir())
    shares = []

    def stop(step, share):
        shares.append(share)
        if step == "progress.archive_place":
            raise CancelledError

    with pytest.raises(CancelledError):
        restore_province(done.path, tmp_path / "mới", ADMINISTRATOR, tell=stop)
    assert shares == sorted(shares)
    assert len(shares) > len(FILES)
    assert sorted(keys.keys_dir().iterdir()) == key_folders
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "tỉnh"]


def test_a_backup_made_while_others_write_is_whole(data, tmp_path):
    store = open_store(store_path(data))
    with store.reading(READER):  # a reader does not hinder it
        done = made_of(data, tmp_path / "b.zip")
    comment(store, REVIEWER, 1, "sau khi sao lưu")
    assert check_province(done.path).code == done.code


# -- where something is already


def test_a_folder_that_holds_something_is_never_overwritten_unasked(data, tmp_path):
    done = made_of(data, tmp_path / "b.zip")
    before, rows = files_in(data), everything(Store(store_path(data)))
    with pytest.raises(StoreError, match="đang có dữ liệu, không ghi đè"):
        restore_province(done.path, data, ADMINISTRATOR)
    assert (files_in(data), everything(Store(store_path(data)))) == (before, rows)


def test_what_is_replaced_when_asked_is_kept_beside_it(data, tmp_path):
    done = made_of(data, tmp_path / "b.zip")
    (data / "province.yaml").write_bytes(b"name: y")
    comment(open_store(store_path(data)), REVIEWER, 1, "sau đó")
    restored = restore_province(done.path, data, ADMINISTRATOR, replace=True)
    assert files_in(data) == FILES
    assert (restored.kept / "province.yaml").read_bytes() == b"name: y"
    assert "sau đó" in str(everything(Store(store_path(restored.kept)))["comments"])
    assert examine(store_path(data), in_use=True).problems == []


def test_a_restoring_that_fails_at_the_last_step_changes_nothing(data, tmp_path, monkeypatch):
    done = made_of(data, tmp_path / "b.zip")
    before = files_in(data)

    def fails(first, other):
        raise OSError("busy")

    monkeypatch.setattr(province_restore, "_exchange", fails)
    with pytest.raises(StoreError, match="chưa đổi gì"):
        restore_province(done.path, data, ADMINISTRATOR, replace=True)
    assert files_in(data) == before
    assert_sound(store_path(data))
    assert [
        path.name for path in tmp_path.iterdir() if path.name.startswith(("tỉnh-", ".writing"))
    ] == []


def test_only_an_administrator_backs_up_and_restores(data, tmp_path):
    done = made_of(data, tmp_path / "b.zip")
    for role in (READER, REVIEWER):
        with pytest.raises(AccessError):
            backup_province(open_store(store_path(data)), data, role, tmp_path / "c.zip")
        with pytest.raises(AccessError):
            restore_province(done.path, tmp_path / "mới", role)
    assert not (tmp_path / "mới").exists()


# -- what does not verify


def other_byte(files):
    files["data/province.yaml"] = b"name: y"


def one_more(files):
    files["data/extra.geojson"] = b"{}"


def one_less(files):
    del files["data/communes.geojson"]


def manifest_anew(files):
    other_byte(files)
    signature = files[SIGNATURE]
    listed_anew(files)
    files[SIGNATURE] = signature


def other_store(files):
    del files["data/store/planner.sqlite"]
    listed_anew(files)
    manifest = json.loads(files[MANIFEST])
    manifest["public_key"] = "0" * 63
    files[MANIFEST] = json.dumps(manifest).encode()


def no_manifest(files):
    del files[MANIFEST]


def garbled_manifest(files):
    files[MANIFEST] = b"{" * 100_000


def another_manifest(files):
    files[MANIFEST] = b'{"dossier": "HS-1", "files": []}'


def newer_format(files):
    manifest = json.loads(files[MANIFEST])
    files[MANIFEST] = json.dumps({**manifest, "version": 99}).encode()
    del files[SIGNATURE]


DEEDS = [
    other_byte, one_more, one_less, manifest_anew, other_store, no_manifest, garbled_manifest,
    another_manifest, newer_format,
]  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_an_archive_that_is_not_as_it_was_made_is_refused_and_nothing_is_written(data, tmp_path, deed):
    done = made_of(data, tmp_path / "b.zip")
    spoilt = written_anew(done.path, tmp_path / "spoilt.zip", deed)
    for act in (check_province, lambda path: restore_province(path, tmp_path / "mới", ADMINISTRATOR)):
        with pytest.raises(StoreError) as caught:
            act(spoilt)
        assert str(spoilt) in caught.value.text()
        assert str(spoilt) in caught.value.text("en")
    assert not (tmp_path / "mới").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".writing")] == []


@pytest.mark.parametrize(
    "name",
    [
        "../ra-ngoài.txt",
        "data/../../ra-ngoài.txt",
        "/etc/ra-ngoài.txt",
        "data\\..\\ra-ngoài.txt",
        "C:/ra-ngoài.txt",
        "data/a/",
        "khác/tệp.txt",
    ],
)
def test_a_path_that_leads_out_of_the_folder_is_refused_though_the_manifest_lists_it(
    data, tmp_path, name
):
    done = made_of(data, tmp_path / "b.zip")

    def climb(files):
        files[name] = b""
        listed_anew(files)

    spoilt = written_anew(done.path, tmp_path / "spoilt.zip", climb)
    with pytest.raises(StoreError):
        restore_province(spoilt, tmp_path / "sâu" / "mới", ADMINISTRATOR)
    assert list(tmp_path.rglob("ra-ngoài.txt")) == []
    assert not Path("/etc/ra-ngoài.txt").exists()


def test_a_symbolic_link_in_an_archive_is_refused(data, tmp_path):
    done = made_of(data, tmp_path / "b.zip")
    with zipfile.ZipFile(done.path, "a") as packed:
        link = zipfile.ZipInfo("data/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    with pytest.raises(StoreError, match="đường dẫn không an toàn"):
        restore_province(done.path, tmp_path / "mới", ADMINISTRATOR)


def test_an_archive_that_would_fill_the_disk_is_refused_before_it_is_unpacked(tmp_path):
    bomb = tmp_path / "bom.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data/a", bytes(300_000_000))
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(StoreError, match="quá lớn"):
        check_province(bomb)


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.99])
def test_an_archive_cut_short_is_refused(data, tmp_path, cut):
    done = made_of(data, tmp_path / "b.zip")
    os.truncate(done.path, int(done.size * cut))
    with pytest.raises(StoreError):
        check_province(done.path)


def test_any_flipped_bit_of_an_archive_is_found_or_does_not_matter(data, tmp_path):
    """Sixty bytes over the whole: the archive is refused, or unpacks to the same files."""
    done = made_of(data, tmp_path / "b.zip")
    content = done.path.read_bytes()
    refused, tried = 0, range(0, len(content), len(content) // 60)
    for at in tried:
        done.path.write_bytes(content[:at] + bytes([content[at] ^ 16]) + content[at + 1 :])
        try:
            checked = check_province(done.path)
        except StoreError:
            refused += 1
        else:
            assert (checked.code, checked.files) == (done.code, len(FILES) + 3)
    assert refused > len(tried) * 0.9


def test_a_store_that_was_tampered_with_is_refused_though_every_hash_of_the_archive_is_right(
    data, tmp_path
):
    done = made_of(data, tmp_path / "b.zip")
    inside = tmp_path / "trong.sqlite"

    def forge(files):
        inside.write_bytes(files["data/store/planner.sqlite"])
        with Forger(inside) as forger:
            forger.sql.execute("UPDATE comments SET text = 'chưa từng nói'")
            forger.make_it_agree()
        files["data/store/planner.sqlite"] = inside.read_bytes()
        with connected(inside) as connection:
            code = anchors.head_code(connection)
        manifest = json.loads(files[MANIFEST])
        files[MANIFEST] = json.dumps({**manifest, "code": code}).encode()
        listed_anew(files)

    spoilt = written_anew(done.path, tmp_path / "spoilt.zip", forge)
    with pytest.raises(StoreError, match="không phải mục đã được ký"):
        restore_province(spoilt, tmp_path / "mới", ADMINISTRATOR)


def test_who_signs_a_forged_store_with_a_key_of_their_own_does_not_outdo_our_log(data, tmp_path):
    """A key that this machine has never seen says nothing against what our own log has signed."""
    done = made_of(data, tmp_path / "b.zip")
    inside = tmp_path / "trong.sqlite"
    private = Ed25519PrivateKey.generate()
    stranger = private.public_key().public_bytes_raw().hex()

    def forge(files):
        inside.write_bytes(files["data/store/planner.sqlite"])
        with Forger(inside) as forger:
            forger.sql.execute("UPDATE comments SET text = 'chưa từng nói'")
            row = (stranger, "2000-01-01T00:00:00.000000+00:00", "kẻ lạ")
            forger.sql.execute("INSERT INTO signing_keys (public_key, since, who) VALUES (?, ?, ?)", row)
            forger.make_it_agree()
        files["data/store/planner.sqlite"] = inside.read_bytes()
        with connected(inside) as connection:
            head, code = audit.head(connection), anchors.head_code(connection)
        unsigned = anchors.Anchor("2000-01-01T00:00:00.000000+00:00", head.seq, head.hash, "backup", "")
        signature = base64.b64encode(private.sign(unsigned.message)).decode()
        folder = f"keys/{keys.fingerprint(stranger)}"
        files[f"{folder}/{keys.PUBLIC}"] = keys.public_pem(stranger)
        files[f"{folder}/{keys.LOG}"] = f"{replace(unsigned, signature=signature).line}\n".encode()
        manifest = json.loads(files[MANIFEST])
        files[MANIFEST] = json.dumps({**manifest, "code": code, "public_key": stranger}).encode()
        listed_anew(files)

    spoilt = written_anew(done.path, tmp_path / "spoilt.zip", forge)
    with pytest.raises(StoreError, match="không phải mục đã được ký"):
        restore_province(spoilt, tmp_path / "mới", ADMINISTRATOR)


def test_an_archive_from_which_the_store_was_taken_out_is_refused(data, tmp_path):
    def take_out(files):
        del files["data/store/planner.sqlite"]
        listed_anew(files)

    spoilt = written_anew(made_of(data, tmp_path / "b.zip").path, tmp_path / "spoilt.zip", take_out)
    with pytest.raises(StoreError, match=r"manifest\.json"):
        check_province(spoilt)


def test_restoring_says_where_nobody_has_signed_for_the_files_beside_the_store(data, tmp_path, capsys):
    def other_plan(files):
        files["data/plan/quy-hoach.yaml"] = b"version: '4'"
        listed_anew(files)

    done = made_of(data, tmp_path / "b.zip")
    spoilt = written_anew(done.path, tmp_path / "spoilt.zip", other_plan)
    for source, is_unsigned in ((done.path, False), (spoilt, True)):
        assert main(["restore", str(source), "--data", str(tmp_path / source.stem)]) == 0
        assert ("không có chữ ký" in capsys.readouterr().out) == is_unsigned


def test_missing_triggers_of_the_store_are_put_back(data, tmp_path):
    with raw(store_path(data)) as connection:
        connection.execute("DROP TRIGGER audit_is_never_changed")
    done = made_of(data, tmp_path / "b.zip")
    restored = restore_province(done.path, tmp_path / "mới", ADMINISTRATOR)
    assert restored.put_back == (("trigger", "audit_is_never_changed"),)
    assert_sound(store_path(tmp_path / "mới"))


# -- what is no archive


def test_what_is_no_backup_is_told_as_what_it_is(tmp_path):
    picture = tmp_path / "ảnh.zip"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    with pytest.raises(StoreError, match="là ảnh PNG, không phải bản sao lưu"):
        check_province(picture)
    dossier = tmp_path / "ho-so.zip"
    with zipfile.ZipFile(dossier, "w") as packed:
        packed.writestr("manifest.json", "{}")
    with pytest.raises(StoreError, match="không phải bản sao lưu của phần mềm này"):
        check_province(dossier)
    with pytest.raises(StoreError, match="Không có tệp"):
        check_province(tmp_path / "không có.zip")


def test_a_backup_of_the_store_alone_is_still_restored_on_the_console(data, tmp_path, capsys):
    """The form of earlier versions, and of every day."""
    copy = backup(open_store(store_path(data)), ADMINISTRATOR, tmp_path / "kho.sqlite")
    assert main(["restore", str(copy), "--data", str(tmp_path / "mới")]) == 0
    assert "Đã khôi phục từ" in capsys.readouterr().out
    assert_sound(store_path(tmp_path / "mới"))


def test_the_key_is_for_its_owner_alone_and_never_within_the_data(data, tmp_path, monkeypatch):
    with connected(store_path(data)) as connection:
        public_key = anchors.public_keys(connection)[-1]
    mode = (keys.key_folder(public_key) / keys.PRIVATE).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    monkeypatch.setenv("PLANNER_KEYS", str(data / "keys"))
    with pytest.raises(StoreError, match="nằm trong thư mục dữ liệu"):
        keys.make_key(store_path(data))
