"""What can go wrong, said in one sentence that names the field, the table or the file."""


class NavigatorError(Exception):
    """Something the operator or the caller of the navigator can put right."""


class CaseError(NavigatorError):
    """A case file is missing something or says it wrongly.

    Attributes:
        field: the path of the field, such as ``claims[0].principal_cents``.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class PolicyError(NavigatorError):
    """A dated table cannot be read or does not say what is asked of it."""


class PolicyExpired(PolicyError):
    """No row of a dated table is valid on the day in question."""


class HistoryError(NavigatorError):
    """A history table has a wrong column or a wrong row; the sentence names both."""


class ModelError(NavigatorError):
    """A model file is missing, broken or of another format."""
