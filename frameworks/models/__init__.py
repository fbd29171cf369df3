from frameworks.models.framework import ELEMENTS, Competency, Curriculum, Element, Framework

__all__ = ["ELEMENTS", "Competency", "Curriculum", "Element", "Framework"]
