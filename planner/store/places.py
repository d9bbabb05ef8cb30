"""Where the sites of each version lie: an index beside the layers, made of them in SQL."""

from __future__ import annotations

import sqlite3

# Degrees, and what SQLite's own reading of a number may differ by from one version of it to the next.
_SAME_DEG = 1e-9
_SITES = (
    "SELECT p.id AS proposal_id, f.key AS number,"
    " json_extract(f.value, '$.properties.site_id') AS site_id,"
    " json_extract(f.value, '$.geometry.coordinates[0]') AS longitude,"
    " json_extract(f.value, '$.geometry.coordinates[1]') AS latitude"
    " FROM proposals p, json_each(CASE WHEN json_valid(p.sites) THEN p.sites ELSE '{}' END,"
    " '$.features') f WHERE json_extract(f.value, '$.properties.site_id') IS NOT NULL"
)


def index_places(connection: sqlite3.Connection, proposal_id: int) -> None:
    """Write down where the sites of a version lie, within the transaction that keeps it."""
    connection.execute(
        f"INSERT INTO places (proposal_id, number, site_id, longitude, latitude) {_SITES} AND p.id = ?",
        (proposal_id,),
    )


def misplaced(connection: sqlite3.Connection) -> list[int]:
    """Return the versions of whose sites the index does not say what their layer says."""
    unlike = f"(coalesce(abs(s.%s - l.%s), s.%s IS NOT l.%s) > {_SAME_DEG})"
    away = " OR ".join(unlike % ((name,) * 4) for name in ("longitude", "latitude"))
    rows = connection.execute(
        f"SELECT DISTINCT s.proposal_id FROM ({_SITES}) s LEFT JOIN places l"  # noqa: S608 - our names
        " ON l.proposal_id = s.proposal_id AND l.number = s.number"
        f" WHERE l.site_id IS NOT s.site_id OR {away}"
        " UNION SELECT proposal_id FROM places GROUP BY 1"
        f" HAVING count(*) > (SELECT count(*) FROM ({_SITES} AND p.id = places.proposal_id))"
        " ORDER BY 1"
    )
    return [int(row[0]) for row in rows]
