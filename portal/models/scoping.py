"""The first wall: rows of a held model are read through a scope, or not at all."""

from typing import Any, Self

from django.db import models


class UnscopedRead(RuntimeError):
    """A held model was read without `visible_to`, `owned_by` or `unscoped`."""


class HeldQuerySet(models.QuerySet):
    """A queryset that only gives rows once a scope was chosen.

    Themes subclass it and write `visible_to(actor)` (rows the actor may read) and `owned_by(actor)` (rows the
    actor may change); both end in `self.scoped(condition)`. Rows reached from a parent row (`group.members.all()`)
    need no scope of their own: the parent was fetched through one.
    """

    _is_scoped = False

    def scoped(self, *conditions: models.Q, **filters: Any) -> Self:
        """These rows, marked as scoped. Only scope methods call this."""
        queryset = self.filter(*conditions, **filters)
        queryset._is_scoped = True
        return queryset

    def visible_to(self, actor) -> Self:
        """The rows `actor` may read. Every theme says which; nothing is visible unless a rule grants it."""
        raise NotImplementedError(f"{self.model.__name__} has no visible_to")

    def unscoped(self, reason: str) -> Self:
        """All rows the database role still lets through; `reason` says why no scope fits."""
        if not reason:
            raise ValueError("Say why this read needs no scope.")
        return self.scoped()

    def lock(self, row: models.Model) -> Any:
        """The fresh, locked version of a row that was fetched through a scope; for actions."""
        return self.scoped(pk=row.pk).select_for_update(of=("self",)).get()

    def _clone(self):
        clone = super()._clone()
        clone._is_scoped = self._is_scoped
        return clone

    def _demand_scope(self) -> None:
        hints = self._hints  # type: ignore[attr-defined]
        if not self._is_scoped and hints.get("instance") is None:
            raise UnscopedRead(
                f"{self.model.__name__} was read without visible_to(actor), owned_by(actor) or unscoped(reason)."
            )

    def _fetch_all(self):
        self._demand_scope()
        super()._fetch_all()

    def iterator(self, *args, **kwargs):
        self._demand_scope()
        return super().iterator(*args, **kwargs)

    def count(self):
        self._demand_scope()
        return super().count()

    def exists(self):
        self._demand_scope()
        return super().exists()

    def aggregate(self, *args, **kwargs):
        self._demand_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs):
        self._demand_scope()
        return super().update(**kwargs)

    def delete(self):
        self._demand_scope()
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        for row in objs:
            row.fill_holder()
        return super().bulk_create(objs, *args, **kwargs)
