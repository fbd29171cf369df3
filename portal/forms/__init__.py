"""Forms: the house's own (renderer, base classes, answers one can point at), and beside them one file per noun."""

from portal.forms.house import (
    Checks,
    ClockInput,
    CornerTiles,
    DayField,
    DayInput,
    FileDrop,
    FilesField,
    House,
    KringForm,
    KringModelForm,
    KringRenderer,
    ManyTiles,
    Scale,
    Segmented,
    Tiles,
)

__all__ = [
    "Checks", "ClockInput", "CornerTiles", "DayField", "DayInput", "FileDrop", "FilesField", "House", "KringForm",
    "KringModelForm", "KringRenderer", "ManyTiles", "Scale", "Segmented", "Tiles",
]  # fmt: skip
