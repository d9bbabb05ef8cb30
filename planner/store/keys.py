"""The key that signs the head of the trail: kept outside the data directory, one for each store.

`$PLANNER_KEYS`, or `~/.config/planner/keys`, has a folder for each key, named by the first 16 digits of
the SHA-256 of its public half: `private.pem` (mode 0600), `public.pem` and the log `anchors.log`; in
`places/` stands which key signs the store of which path.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from planner.base.errors import StoreError
from planner.base.files import write_atomic

PRIVATE, PUBLIC, LOG = "private.pem", "public.pem", "anchors.log"


def keys_dir() -> Path:
    """Return the folder of the keys: ``PLANNER_KEYS``, or that of the account."""
    folder = os.environ.get("PLANNER_KEYS", "")
    return Path(folder).expanduser() if folder else Path.home() / ".config" / "planner" / "keys"


def key_folder(public_key: str) -> Path:
    """Return the folder of a key by its public half (64 hexadecimal digits)."""
    return keys_dir() / fingerprint(public_key)


def is_here(public_key: str) -> bool:
    """Whether this machine has come to know a key: by making it, or by a restoring that was sound."""
    return key_folder(public_key).is_dir()


def is_public_key(text: str) -> bool:
    """Say whether a text can be the public half of a key: 64 hexadecimal digits."""
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def fingerprint(public_key: str) -> str:
    """Return what names a key: 16 digits of the SHA-256 of its public half."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:16]


def make_key(path: Path) -> str:
    """Make the key of a store, and return its public half.

    Raises
    ------
    StoreError
        If the folder of the keys lies in the data directory: who has the one would have the other.
    OSError
        If it cannot be written.
    """
    data_dir, folder = path.resolve().parent.parent, keys_dir().resolve()
    if folder == data_dir or data_dir in folder.parents:
        raise StoreError("trail.keys_inside", keys=str(folder), data=str(data_dir))
    private = Ed25519PrivateKey.generate()
    public_key = private.public_key().public_bytes_raw().hex()
    place = key_folder(public_key)
    place.mkdir(parents=True, mode=0o700)
    secret = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    handle = os.open(place / PRIVATE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    (place / PUBLIC).write_bytes(public_pem(public_key))
    return public_key


def forget_key(public_key: str) -> None:
    """Take away a key that was made for a transaction that then failed: it has signed nothing."""
    shutil.rmtree(key_folder(public_key), ignore_errors=True)


def public_pem(public_key: str) -> bytes:
    """Return a public half as other programs (openssl) read it."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def has_private(public_key: str) -> bool:
    """Whether the private half is at hand, and is that of the public one."""
    return _private(key_folder(public_key) / PRIVATE, public_key) is not None


def sign(public_key: str, message: bytes) -> str | None:
    """Return the signature of a message (base64), None where the private half is not at hand."""
    private = _private(key_folder(public_key) / PRIVATE, public_key)
    return None if private is None else base64.b64encode(private.sign(message)).decode()


def is_signed(public_key: str, signature: str, message: bytes) -> bool:
    """Whether a signature is that of a message by the private half of a key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(path: Path, public_key: str) -> Ed25519PrivateKey | None:
    try:
        file = path.stat()
    except OSError:
        return None
    return _read_private(path, public_key, file.st_mtime_ns)


@lru_cache(maxsize=8)
def _read_private(path: Path, public_key: str, changed: int) -> Ed25519PrivateKey | None:  # noqa: ARG001
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if not isinstance(private, Ed25519PrivateKey):
        return None
    return private if private.public_key().public_bytes_raw().hex() == public_key else None


def pin(path: Path, public_key: str) -> None:
    """Remember which key signs the store of a path: another store put there is then told from it."""
    content = {"store": str(path.resolve()), "public_key": public_key}
    write_atomic(_place(path), json.dumps(content, ensure_ascii=False, indent=1).encode())


def pinned(path: Path) -> str | None:
    """Return the key that signs the store of a path, None where none ever did."""
    try:
        return str(json.loads(_place(path).read_text(encoding="utf-8"))["public_key"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def signs_elsewhere(public_key: str, path: Path) -> bool:
    """Whether a key signs the store of another path, and that store is still there."""
    for place in (keys_dir() / "places").glob("*.json"):
        try:
            pinned = json.loads(place.read_text(encoding="utf-8"))
            other, signed_by = Path(pinned["store"]), pinned["public_key"]
        except (OSError, ValueError, LookupError, TypeError):
            continue
        if signed_by == public_key and other != path.resolve() and other.is_file():
            return True
    return False


def _place(path: Path) -> Path:
    named = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    return keys_dir() / "places" / f"{named}.json"
