"""Whom the trail means: people by their names, where it holds addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from planner.store.database import Store
from planner.store.people import LOCAL, Actor


class Names(dict[str, str]):
    """Names by the address that the trail holds; of who stands in no table, the address.

    A local profile is named as the trail names it, without what marks it as local.
    """

    def __missing__(self, email: str) -> str:
        return email.removesuffix(LOCAL)


def names(store: Store, actor: Actor) -> Names:
    """Return the names of all who may work with the store or once could.

    Of two people of one name, the address stands after it.
    """
    with store.reading(actor) as connection:
        rows: Mapping[str, str] = dict(connection.execute("SELECT email, name FROM people").fetchall())
    often = Counter(rows.values())
    return Names({e: f"{name} ({e})" if often[name] > 1 else name for e, name in rows.items()})
