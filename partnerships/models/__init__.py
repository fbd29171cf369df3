from partnerships.models.agreement import Agreement
from partnerships.models.partnership import Condition, Contact, ContactLine, Partnership
from partnerships.models.placement import Placement
from partnerships.models.signature import Signature
from partnerships.models.text import AgreementVersion, Article, ArticleComment, TargetResult

__all__ = [
    "Agreement", "AgreementVersion", "Article", "ArticleComment", "Condition", "Contact", "ContactLine",
    "Partnership", "Placement", "Signature", "TargetResult",
]  # fmt: skip
