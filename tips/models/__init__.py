from tips.models.library import Cell, Item, LibraryText, Note, Principle, Section, Source, Table, Theme, Tip

__all__ = ["Cell", "Item", "LibraryText", "Note", "Principle", "Section", "Source", "Table", "Theme", "Tip"]
