"""Who took the files of a dossier away, and which: told on the trail by the manifest's SHA-256."""

from __future__ import annotations

from planner.base.vocabulary import Role
from planner.store.database import Store
from planner.store.dossiers import held_dossier
from planner.store.people import Actor


def record_export(store: Store, actor: Actor, dossier_id: int, manifest_sha256: str) -> None:
    """Write on the trail that the files of a dossier were made.

    Parameters
    ----------
    manifest_sha256
        Of ``manifest.json``, which names every file by its own.

    Raises
    ------
    StoreError
        If there is no such dossier, or nothing can be written.
    """
    with store.writing(actor, Role.READER) as transaction:
        exported = held_dossier(transaction.connection, dossier_id)
        transaction.record("export", exported.subject, None, {"sha256": manifest_sha256})
