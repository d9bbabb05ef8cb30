"""Dossiers, versions, findings, decisions and attachments in one SQLite file, every change on record."""
