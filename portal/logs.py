"""Logging without secrets."""

import logging
import re

# Tokens of personal links stand in paths as /l/<token>/; they may not reach a log.
TOKEN_IN_PATH = re.compile(r"(/l/)[A-Za-z0-9_-]{20,}")


class WithoutTokens(logging.Filter):
    """Replaces tokens in the message and its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = TOKEN_IN_PATH.sub(r"\1(token)", message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        return True
