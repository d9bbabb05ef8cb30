"""Changes of the layers on the audit trail; their files are kept by `planner.layers.versions`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from planner.base.vocabulary import Role
from planner.layers.catalogue import LAYERS
from planner.layers.versions import Version
from planner.store.database import Store
from planner.store.people import Actor


def change_layers(
    store: Store, actor: Actor, data_dir: Path, change: Callable[[], Mapping[str, Version]]
) -> dict[str, Version]:
    """Let an administrator change layers, and put on record which file took the place of which.

    One change at a time: who changes them at the same moment waits for the trail.

    Parameters
    ----------
    change
        Does it, and returns by name of the layer what was replaced, as
        :func:`planner.layers.versions.replace_layers` does.

    Returns
    -------
    dict
        What ``change`` has returned.

    Raises
    ------
    AccessError
        If the actor is no administrator; nothing is changed then.
    StoreError
        If the trail cannot be written. A layer that was changed already is among its versions.
    """
    with store.writing(actor, Role.ADMINISTRATOR) as transaction:
        replaced = dict(change())
        for name, version in replaced.items():
            standing = hashlib.sha256((data_dir / LAYERS[name].file).read_bytes()).hexdigest()
            before = {"sha256": version.sha256, "version": version.version}
            after = {"sha256": standing, "why": version.why}
            transaction.record("layer", f"layer/{name}", before, after)
    return replaced
