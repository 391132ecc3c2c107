"""What a login with a token of OAuth 2 says (SASL XOAUTH2), the same over SMTP and IMAP."""

from __future__ import annotations

from base64 import b64encode

from bevaka import logs


def xoauth2(user: str, token: str) -> str:
    """The one line of an XOAUTH2 login, not yet in base64. Raises UnicodeError for a token that is not one word.

    Its base64 form is masked from now on: a server may repeat in its answer what it was sent.
    """
    if not token.isascii() or not token.isprintable() or " " in token:
        raise UnicodeError("a token is one word")
    words = f"user={user}\x01auth=Bearer {token}\x01\x01"
    logs.hide(b64encode(words.encode()).decode())
    return words
