from partnerships.models.agreement import Agreement, AgreementVersion, Article, ArticleComment, Signature
from partnerships.models.partnership import ContactLine, Partnership
from partnerships.models.placement import Placement

__all__ = [
    "Agreement", "AgreementVersion", "Article", "ArticleComment", "ContactLine", "Partnership", "Placement",
    "Signature",
]  # fmt: skip
