"""Killed writers, full, read-only, damaged files: what was confirmed is there, what to do is said."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import suppress
from functools import partial

import pytest
from store.store_tools import (
    ADMINISTRATOR,
    READER,
    REVIEWER,
    assert_sound,
    everything,
    fill,
    paper_of,
    receive_one,
    sites_of,
    started,
    submitted,
    taken_in,
)

from planner.base.errors import StoreError
from planner.store.backup import backup, examine, restore
from planner.store.comments import comment, comments
from planner.store.database import Store, connected, open_store
from planner.store.decisions import Wanted, decide, decisions
from planner.store.dossiers import dossier, dossiers, move
from planner.store.files import attach, attachment_content, attachments
from planner.store.off_trail import off_trail
from planner.store.proposals import contents, findings, last_appraisal, original, versions

KILLS, STORES = 100, 10
LONGEST_S = 0.12
BULK = 120  # decisions of one write, as writer_child.py makes them


# -- kill -9


def killed(process, path, seed, after_s):
    """Let a writer work for so long, kill it, and return what it said."""
    process.stdin.write(f"{path} {seed}\n")
    lines = []
    for line in process.stdout:
        word, *rest = line.split(maxsplit=3)
        if word == "child":
            time.sleep(after_s)
            os.kill(int(rest[0]), signal.SIGKILL)
        elif word == "dead":
            assert rest == ["-9"]
            return lines
        else:
            lines.append((word, *rest))
    raise AssertionError


@pytest.fixture
def writer():
    with started("store.writer_child") as process:
        yield process


def test_a_hundred_killed_writers_lose_nothing_confirmed_and_leave_nothing_half(memory, writer):
    chance = random.Random(26)
    cut_off, confirmed_in_all = Counter(), Counter()
    for number in range(STORES):
        store = open_store(memory / str(number) / "planner.sqlite")
        taken_in(store, receive_one(store), *[f"V{n}" for n in range(BULK)])
        confirmed = []
        for turn in range(KILLS // STORES):
            lines = killed(writer, store.path, f"{number}.{turn}", chance.random() * LONGEST_S)
            confirmed += [line[1:] for line in lines if line[0] == "done"]
            if lines and lines[-1][0] == "start":
                cut_off[lines[-1][1]] += 1
            assert_all_is_there(open_store(store.path), confirmed)
        confirmed_in_all.update(work[0] for work in confirmed)
        shutil.rmtree(store.path.parent)
    assert cut_off.total() > KILLS / 2
    assert sum(cut_off[name] for name in ("decide_many", "take_in", "appraise", "put_back")) > KILLS / 5
    assert min(confirmed_in_all.values()) > 0


def assert_all_is_there(store, confirmed):
    """Fail unless the store is sound, holds all that was confirmed, and nothing half."""
    assert_sound(store.path)
    with connected(store.path) as connection:
        table = {
            "comment": set_of(connection, "SELECT text FROM comments"),
            "decide_many": set_of(
                connection,
                "SELECT json_extract(after, '$.reason') FROM audit WHERE action = 'decide'"
                f" GROUP BY 1 HAVING count(*) = {BULK}",
            ),
            "take_in": set_of(connection, "SELECT file_name FROM proposals"),
            "appraise": set_of(
                connection,
                "SELECT version FROM appraisals JOIN plan_versions ON sha256 = plan_sha256",
            ),
            "attach_one": set_of(connection, "SELECT name FROM attachments"),
            "open_and_move": set_of(connection, "SELECT title FROM dossiers WHERE status = 'checking'"),
        }
        for work, token, _ in confirmed:
            assert work not in table or token in table[work], (work, token)
        assert_nothing_is_half(connection)
    for path in (store.path.parent / "made").glob("*.sqlite"):
        assert examine(path).problems == []


def set_of(connection, query):
    return {row[0] for row in connection.execute(query)}


def assert_nothing_is_half(connection):
    """Fail where one write has left a part of itself."""
    halves = {
        "decisions": "SELECT count(*) FROM audit WHERE action = 'decide'"
        f" GROUP BY json_extract(after, '$.reason') HAVING count(*) <> {BULK}",
        "findings": "SELECT a.id FROM appraisals a LEFT JOIN findings f ON f.appraisal_id = a.id"
        f" GROUP BY a.id HAVING count(f.number) <> {BULK}",
        "contents": "SELECT sha256 FROM blobs WHERE sha256 NOT IN"
        " (SELECT file_sha256 FROM proposals UNION SELECT sha256 FROM attachments"
        " UNION SELECT sha256 FROM plan_versions)",
        "standing": "SELECT reason FROM decisions GROUP BY reason"
        f" HAVING count(*) <> {BULK} AND count(*) > 0",
    }
    for what, query in halves.items():
        assert connection.execute(query).fetchall() == [], what


def test_a_log_torn_anywhere_gives_a_whole_earlier_state(memory):
    """As when the power fails: what was synchronised stays, of the rest any part may be missing."""
    store = open_store(memory / "planner.sqlite")
    opened = receive_one(store)
    taken_in(store, opened, *[f"{n}.{k}" for n in range(6) for k in range(20)])
    log = store.path.with_name("planner.sqlite-wal")
    sizes = []
    with store.reading(READER) as connection:
        connection.execute(
            "SELECT count(*) FROM audit"
        ).fetchone()  # keeps the log from being written back
        for n in range(6):
            decide(store, REVIEWER, opened.id, [Wanted(f"{n}.{k}", "ask") for k in range(20)], {})
            sizes.append(log.stat().st_size)
        files = {name: (memory / name).read_bytes() for name in (store.path.name, log.name)}
    chance = random.Random(7)
    for size in [0, *sizes, *(chance.randrange(sizes[-1]) for _ in range(25))]:
        torn = memory / "torn" / store.path.name
        torn.parent.mkdir()
        torn.write_bytes(files[store.path.name])
        torn.with_name(log.name).write_bytes(
            files[log.name][:size] + os.urandom(chance.randrange(3) * 700)
        )
        assert_sound(torn)
        count = len(decisions(Store(torn), READER, opened.id))
        assert count == 20 * sum(limit <= size for limit in sizes)
        shutil.rmtree(torn.parent)


# -- a full disk

CODES = [f"V{n}" for n in range(200)]


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 3 MB, and a file on it whose removal frees a third."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"NO SMALL DISK HERE: {mounted.stderr.decode().strip()}")
    (disk / "ballast").write_bytes(bytes(1_000_000))
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill_up(store, opened, size=150_000):
    """Attach papers until the disk is full, and return those that were confirmed and the error."""
    confirmed = []
    while len(confirmed) < 100:
        content = paper_of(os.urandom(size))
        try:
            confirmed.append((attach(store, REVIEWER, opened.id, "a", content), content))
        except StoreError as error:
            return confirmed, error
    raise AssertionError


def assert_full_and_whole(store, opened, confirmed, error):
    assert error.key == "store.disk_full"
    assert "Hãy giải phóng đĩa rồi làm lại" in error.text()
    assert str(store.path) in error.text()
    assert confirmed
    assert_papers(store, opened, confirmed)


def assert_papers(store, opened, confirmed):
    assert attachments(store, READER, opened.id) == [paper for paper, _ in confirmed]
    for paper, content in confirmed:
        assert attachment_content(store, READER, paper) == content


def test_on_a_full_disk_nothing_confirmed_is_lost_and_work_goes_on_when_there_is_room(small_disk):
    store = open_store(small_disk / "store" / "planner.sqlite")
    opened = receive_one(store)
    taken_in(store, opened, *CODES)
    confirmed, error = fill_up(store, opened)
    smaller, error = fill_up(store, opened, 2_000)
    assert_full_and_whole(store, opened, confirmed + smaller, error)
    with pytest.raises(StoreError):
        decide(store, REVIEWER, opened.id, [Wanted(code, "accept") for code in CODES], {})
    with pytest.raises(StoreError, match="giải phóng đĩa") as caught:
        backup(store, ADMINISTRATOR)
    assert "backups" in caught.value.facts["path"]
    assert list((store.path.parent / "backups").glob("*.sqlite")) == []
    assert decisions(store, READER, opened.id) == {}
    assert_sound(store.path)
    (small_disk / "ballast").unlink()
    assert_papers(open_store(store.path), opened, confirmed + smaller)
    decide(store, REVIEWER, opened.id, [Wanted(code, "accept") for code in CODES], {})
    assert_sound(store.path)


def test_a_disk_that_is_full_from_the_start_says_so(small_disk):
    with suppress(OSError), (small_disk / "rest").open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    with pytest.raises(StoreError, match="Hãy giải phóng đĩa"):
        open_store(small_disk / "planner.sqlite")
    (small_disk / "ballast").unlink()
    receive_one(open_store(small_disk / "planner.sqlite"))


def test_restoring_to_a_full_disk_changes_nothing(small_disk, tmp_path):
    store = open_store(small_disk / "planner.sqlite")
    opened = receive_one(store)
    fill_up(store, opened)
    copy = backup(store, ADMINISTRATOR, tmp_path / "b.sqlite")
    before = everything(store)
    with pytest.raises(StoreError, match="Hãy giải phóng đĩa"):
        restore(store.path, copy, ADMINISTRATOR)
    assert everything(store) == before
    assert_sound(store.path)


def test_a_store_that_may_not_grow_says_the_disk_is_full(store, opened, monkeypatch):
    """The same without a disk of our own: SQLite is told how many pages there may be."""

    class Small(sqlite3.Connection):
        def __init__(self, *arguments, **named):
            super().__init__(*arguments, **named)
            self.execute("PRAGMA max_page_count = 150")

    taken_in(store, opened, *CODES)
    connect = sqlite3.connect
    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", lambda *a, **named: connect(*a, **named, factory=Small))
        confirmed, error = fill_up(store, opened)
        assert_full_and_whole(store, opened, confirmed, error)
        with pytest.raises(StoreError, match="Hãy giải phóng đĩa"):
            decide(store, REVIEWER, opened.id, [Wanted(code, "accept") for code in CODES], {})
    assert decisions(store, READER, opened.id) == {}
    assert_sound(store.path)
    comment(store, REVIEWER, opened.id, "có chỗ rồi")


# -- read-only


@pytest.fixture
def locked(tmp_path):
    """Give a function that makes paths read-only, for root too; undone at the end."""
    undoing = []

    def lock(*paths):
        for path in paths:
            if os.geteuid():
                undoing.append((path, ["chmod", oct(path.stat().st_mode)[-3:]]))
                path.chmod(0o555 if path.is_dir() else 0o444)
                continue
            done = subprocess.run(["chattr", "+i", str(path)], capture_output=True, check=False)
            if done.returncode:
                pytest.skip(f"NOTHING CAN BE MADE READ-ONLY HERE: {done.stderr.decode().strip()}")
            undoing.append((path, ["chattr", "-i"]))

    def unlock():
        while undoing:
            path, command = undoing.pop()
            subprocess.run([*command, str(path)], check=True)

    lock.undo = unlock
    yield lock
    unlock()


def test_a_read_only_file_says_so_and_can_be_read(tmp_path, locked):
    store = open_store(tmp_path / "store" / "planner.sqlite")
    opened = move(store, REVIEWER, dossier(store, READER, fill(store).id), "appraised")
    before = everything(store)
    locked(store.path)
    for write in (
        lambda: comment(store, REVIEWER, opened.id, "x"),
        lambda: decide(store, REVIEWER, opened.id, [Wanted("VTL-001", "accept", revision=1)], {}),
    ):
        with pytest.raises(StoreError, match="Hãy cấp quyền ghi") as caught:
            write()
        assert caught.value.key == "store.read_only"
    assert everything(store) == before
    assert dossiers(open_store(store.path), READER)[0].id == opened.id
    locked.undo()
    comment(store, REVIEWER, opened.id, "x")
    assert_sound(store.path)


def test_a_read_only_folder_says_so(tmp_path, locked):
    store = open_store(tmp_path / "store" / "planner.sqlite")
    opened = fill(store)
    before = everything(store)
    locked(store.path, store.path.parent)
    for call in (
        lambda: comment(store, REVIEWER, opened.id, "x"),
        lambda: open_store(store.path),
        lambda: dossiers(store, READER),
        lambda: backup(store, ADMINISTRATOR),
    ):
        with pytest.raises(StoreError, match="Hãy cấp quyền ghi cho tệp và thư mục") as caught:
            call()
        assert caught.value.key == "store.read_only"
    locked.undo()
    assert everything(store) == before
    comment(store, REVIEWER, opened.id, "x")


def test_a_disk_that_has_become_read_only_says_so(small_disk):
    store = open_store(small_disk / "planner.sqlite")
    opened = fill(store)
    before = everything(store)
    remount = ["mount", "-o", "remount,ro", str(small_disk)]
    if subprocess.run(remount, capture_output=True, check=False).returncode:
        pytest.skip("NO READ-ONLY DISK HERE")
    try:
        for call in (lambda: comment(store, REVIEWER, opened.id, "x"), lambda: open_store(store.path)):
            with pytest.raises(StoreError, match="Hãy cấp quyền ghi"):
                call()
        with pytest.raises(StoreError, match="Hãy"):
            restore(store.path, store.path, ADMINISTRATOR)
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert everything(store) == before
    comment(store, REVIEWER, opened.id, "x")


def test_a_new_store_in_a_read_only_folder_says_so(tmp_path, locked):
    folder = tmp_path / "store"
    folder.mkdir()
    locked(folder)
    with pytest.raises(StoreError, match="Hãy"):
        open_store(folder / "planner.sqlite")


# -- a damaged file


@pytest.fixture(scope="module")
def whole(shared_memory):
    """A store with something in every table, its backup, and all that can be read of it."""
    store = open_store(shared_memory / "whole" / "planner.sqlite")
    opened = receive_one(store)
    submitted(store, opened, sites_of(*[f"V{n}" for n in range(60)]))
    for n in range(6):
        attach(store, REVIEWER, opened.id, f"{n}.png", paper_of(os.urandom(20_000)))
        comment(store, REVIEWER, opened.id, f"ý kiến {n}")
    copy = backup(store, ADMINISTRATOR, shared_memory / "backup.sqlite")
    return store, copy, read_all(store)


def read_all(store):
    """Return all that the pages read of a store."""
    answers = [dossiers(store, READER)]
    for listed in answers[0]:
        files = versions(store, READER, listed.id)
        answers += [files, comments(store, READER, listed.id), decisions(store, READER, listed.id)]
        answers += [attachment_content(store, READER, a) for a in attachments(store, READER, listed.id)]
        for version in files:
            proposal = contents(store, READER, version)
            answers += [original(store, READER, version), proposal.sites.to_csv(), proposal.faults]
        judged = last_appraisal(store, READER, listed.id)
        answers.append(None if judged is None else findings(store, READER, judged).to_csv())
    return answers


def copy_of(whole, folder):
    path = folder / "planner.sqlite"
    shutil.copy(whole[0].path, path)
    return Store(path)


def error_of(call):
    """Return what the store says of a call, which must be what to do; None where it says nothing."""
    try:
        call()
    except StoreError as error:
        text = error.text()
        return text if "Hãy" in text else pytest.fail(text)


def assert_told_or_unharmed(store, whole, folder):
    """Fail where damage comes to light in any other way than by words, or not at all."""
    answers = []
    text = error_of(lambda: answers.extend(read_all(open_store(store.path))))
    text = text or error_of(lambda: receive_one(store)) or error_of(lambda: examine(store.path))
    is_told = bool(text or examine(store.path).problems)
    assert is_told or answers == whole[2]
    kept = restore(store.path, whole[1], ADMINISTRATOR)
    assert read_all(open_store(store.path)) == whole[2]
    assert_sound(store.path)
    kept.unlink()
    return is_told


def test_random_bytes_over_any_pages_are_told_and_a_backup_brings_all_back(whole, memory):
    chance = random.Random(4)
    told_count = 0
    for _ in range(40):
        store = copy_of(whole, memory)
        content = bytearray(store.path.read_bytes())
        pages = len(content) // 4096
        for page in chance.sample(range(pages), chance.randint(1, 3)):
            content[4096 * page : 4096 * (page + 1)] = chance.randbytes(4096)
        store.path.write_bytes(content)
        told_count += assert_told_or_unharmed(store, whole, memory)
    assert told_count > 30


def test_a_file_cut_short_anywhere_is_told_and_a_backup_brings_all_back(whole, memory):
    chance = random.Random(5)
    size = whole[0].path.stat().st_size
    (memory / "backups").mkdir()  # without a backup an empty file is a store that is yet to be made
    shutil.copy(whole[1], memory / "backups")
    lengths = [0, 1, 50, 100, 4096, 8192, size // 2, size - 4096, size - 1, 4096 * 30]
    for length in [*lengths, *(chance.randrange(size) for _ in range(11))]:
        store = copy_of(whole, memory)
        os.truncate(store.path, length)
        assert assert_told_or_unharmed(store, whole, memory), length


def test_bytes_changed_one_by_one_never_end_in_another_error(whole, memory):
    chance = random.Random(6)
    for _ in range(40):
        store = copy_of(whole, memory)
        content = bytearray(store.path.read_bytes())
        for _ in range(30):
            content[chance.randrange(100, len(content))] = chance.randrange(256)
        store.path.write_bytes(content)
        error_of(partial(examine, store.path))
        restore(store.path, whole[1], ADMINISTRATOR).unlink()
        assert read_all(Store(store.path)) == whole[2]


def test_what_a_damage_does_not_touch_can_still_be_read(whole, memory):
    store = copy_of(whole, memory)
    with connected(store.path) as connection:
        row = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'comments'").fetchone()
    content = bytearray(store.path.read_bytes())
    content[4096 * (row[0] - 1) : 4096 * row[0]] = os.urandom(4096)
    store.path.write_bytes(content)
    with pytest.raises(StoreError, match="planner restore"):
        comments(store, READER, 1)
    assert dossiers(store, READER) == whole[2][0]
    assert decisions(store, READER, 1) == whole[2][3]


CHANGED = {  # past the store, and what is said of it
    "DELETE FROM decisions WHERE site_id = 'V3'": [
        "decision dossier/1/site/V3",
        'row of decisions [1,"V3"]',
    ],
    "UPDATE decisions SET decision = 'reject' WHERE site_id = 'V3'": [
        "decision dossier/1/site/V3",
        'row of decisions [1,"V3"]',
    ],
    "UPDATE decisions SET proposal_id = NULL WHERE site_id = 'V3'": [
        "decision dossier/1/site/V3",
        'row of decisions [1,"V3"]',
    ],
    "INSERT INTO decisions VALUES (1, 'LẠ', 'accept', '', '', 'x', 'y', 1, 1)": [
        "decision dossier/1/site/LẠ",
        'row of decisions [1,"LẠ"]',
    ],
    "UPDATE dossiers SET status = 'received'": ["step dossier/1", "row of dossiers [1]"],
    "INSERT INTO comments VALUES (99, 1, NULL, 'x', 'y', 'z')": [
        "comments: 7, on the trail 6",
        "row of comments [99]",
    ],
    "INSERT INTO people VALUES ('la@so.vn', 'Lạ', '', 'administrator', 1, 1)": [
        "person person/la@so.vn",
        'row of people ["la@so.vn"]',
    ],
}


@pytest.mark.parametrize("statement", CHANGED)
def test_what_was_changed_past_the_trail_is_named(whole, memory, statement):
    store = copy_of(whole, memory)
    with connected(store.path) as connection:
        assert off_trail(connection) == []
        connection.execute(statement)
    assert examine(store.path).problems == CHANGED[statement]


@pytest.mark.parametrize("after", ["{hỏng", "5", "[]", "{}", '{"status": 3}'])
def test_a_trail_of_which_the_hashes_were_made_anew_is_held_against_the_tables_too(whole, memory, after):
    store = copy_of(whole, memory)
    with connected(store.path) as connection:
        connection.execute("DROP TRIGGER audit_is_never_changed")
        connection.execute("UPDATE audit SET after = ? WHERE action = 'move'", (after,))
        assert off_trail(connection) != []
