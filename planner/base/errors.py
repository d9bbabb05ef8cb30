"""The error tree: one base, each leaf also the built-in that it specialises.

An error carries a key of the message catalogue and the facts (file, row, column, value, expected);
it becomes Vietnamese (or English) only at the edge, through :meth:`PlannerError.text`.
"""

from __future__ import annotations

from planner.base import messages


class PlannerError(Exception):
    """Base of everything the planner raises on purpose.

    Parameters
    ----------
    key
        Key in the message catalogue.
    facts
        Values for the placeholders of that message.
    """

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts

    def text(self, lang: str | None = None) -> str:
        """Return the message in ``lang`` (default: the catalogue's own default)."""
        return messages.text(self.key, lang, **self.facts)

    def said(self) -> messages.Text:
        """Return the message, ready to be said in another language."""
        return messages.said(self.key, **self.facts)

    def __str__(self) -> str:
        return self.text()


class DataFileError(PlannerError, OSError):
    """A file of the data directory is missing, unreadable or not what it should be."""

    __str__ = PlannerError.__str__


class LayerError(PlannerError, ValueError):
    """A layer does not agree with its schema."""


class InputFileError(PlannerError, ValueError):
    """A file that the user handed in cannot be used at all."""


class PlanError(PlannerError, ValueError):
    """The plan data cannot be used."""


class CoordinateError(PlannerError, ValueError):
    """A coordinate or a coordinate system cannot be used."""


class ModelRangeError(PlannerError, ValueError):
    """A propagation model was asked outside its stated range of validity."""


class ParameterError(PlannerError, ValueError):
    """An argument has a value that makes no sense."""


class StoreError(PlannerError, OSError):
    """The store of dossiers cannot be read or written."""

    __str__ = PlannerError.__str__


class AccessError(PlannerError, PermissionError):
    """Somebody asked for what their role does not allow; ``role`` is the one that is needed."""

    __str__ = PlannerError.__str__

    def text(self, lang: str | None = None) -> str:
        """Return the message, the role in words."""
        words = _in_words(self.facts, lang, {"role": "role"})
        return messages.text(self.key, lang, **words)


class StaleEditError(PlannerError, ValueError):
    """Somebody else has changed what an edit started from.

    Attributes
    ----------
    held, offered
        What stands now, and what the edit wanted.
    """

    def __init__(self, key: str, standing: object, offered: object, **facts: object) -> None:
        super().__init__(key, **facts)
        self.standing, self.offered = standing, offered


class DecisionError(PlannerError, ValueError):
    """A decision or a step of a dossier that the rules of the desk do not allow."""

    def text(self, lang: str | None = None) -> str:
        """Return the message, the steps ``held`` and ``wanted`` of a dossier in words."""
        words = _in_words(self.facts, lang, {"held": "status", "wanted": "status"})
        return messages.text(self.key, lang, **words)


def _in_words(facts: dict[str, object], lang: str | None, kinds: dict[str, str]) -> dict[str, object]:
    """Return facts with codes in the words of the catalogue, ``store.<kind>_<code>``."""
    texts = messages.catalogue(lang or messages.DEFAULT_LANG)
    words = {name: texts.get(f"store.{kind}_{facts.get(name)}") for name, kind in kinds.items()}
    return {**facts, **{name: word for name, word in words.items() if word is not None}}
