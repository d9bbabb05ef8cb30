"""Who may do what: an actor with a role, asked for by every function of the store."""

from __future__ import annotations

from dataclasses import dataclass

from planner.base.errors import AccessError
from planner.base.vocabulary import Role

LOCAL = "@local"  # ends the name of an account of this one machine, who signs in nowhere


@dataclass(frozen=True)
class Actor:
    """Somebody who works with the store.

    Attributes
    ----------
    email
        Names the person; of a local profile, the name there and :data:`LOCAL`.
    role
        A :class:`~planner.base.vocabulary.Role`; anything else may do nothing.
    """

    email: str
    name: str
    title: str = ""
    role: str = Role.READER

    def may(self, role: str) -> bool:
        """Whether the actor's role is at least this one."""
        roles = list(Role)
        return self.role in roles and roles.index(Role(self.role)) >= roles.index(Role(role))


def require(actor: Actor, role: str) -> None:
    """Refuse an actor whose role is less.

    Raises
    ------
    AccessError
        Naming the role that is needed.
    """
    if not actor.may(role):
        raise AccessError("store.no_access", name=actor.name, role=role)
