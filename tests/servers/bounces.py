"""Mails as mail systems write them when one of ours does not arrive; every name in them is invented."""

from __future__ import annotations

IDENT = "0123456789abcdef0123456789abcdef@region.example"
TO = "handskar@region.example"


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8")


def ours(ident: str, to: str = TO) -> str:
    """The headers of a mail of ours, as they come back."""
    return (
        f"Subject: =?utf-8?q?Anklagelse=3A_Tv=C3=A5ngsarbete?=\nFrom: Bevaka <bevaka@region.example>\nTo: {to}\n"
        f"Date: Fri, 06 Mar 2026 16:00:00 +0000\nMessage-ID: <{ident}>\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n"
    )


def postfix(
    ident: str = IDENT,
    to: str = TO,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "550 5.1.1 <{to}>: Recipient address rejected: nobody of that name",
    original: str = "",
    mark: str = "1",
) -> bytes:
    """Postfix: three parts, the third the whole mail or its headers."""
    original = original or to
    said = said.replace("{to}", to)
    return crlf(f"""Return-Path: <>
Received: by mail.region.example (Postfix) id {mark}; Fri,  6 Mar 2026 17:02:11 +0100 (CET)
Date: Fri,  6 Mar 2026 17:02:11 +0100 (CET)
From: MAILER-DAEMON@mail.region.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bevaka@region.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F1C2.1772812931/mail.region.example"
Content-Transfer-Encoding: 8bit
Message-Id: <20260306160211.{mark}@mail.region.example>

This is a MIME-encapsulated message.

--4F1C2.1772812931/mail.region.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Your mail could not be handed over to the addresses below. What follows says why.

<{to}>: host mx.region.example[192.0.2.7] said: {said}

--4F1C2.1772812931/mail.region.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.region.example
X-Postfix-Queue-ID: {mark}
X-Postfix-Sender: rfc822; bevaka@region.example
Arrival-Date: Fri,  6 Mar 2026 17:02:10 +0100 (CET)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{original}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.region.example
Diagnostic-Code: smtp; {said}

--4F1C2.1772812931/mail.region.example
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

{ours(ident, original)}
Passen togs.

--4F1C2.1772812931/mail.region.example--
""")


def exchange(ident: str = IDENT, to: str = TO) -> bytes:
    """Exchange Online: alternatives first, headers that came back as a mail, and its own words in the diagnostic."""
    return crlf(f"""From: Exempel Outlook
 <Exchange329e71ec88ae4615bbc36ab6ce41109e@tenant.example>
To: <bevaka@region.example>
Date: Fri, 6 Mar 2026 16:02:30 +0000
Content-Type: multipart/report; report-type=delivery-status;
 boundary="a1b2c3-d4"
Content-Language: sv-SE
Message-ID: <7c1e@tenant.example>
In-Reply-To: <{ident}>
References: <{ident}>
Subject: =?utf-8?B?S2FuIGludGUgbGV2ZXJlcmFzOiBBbmtsYWdlbHNl?=
Auto-Submitted: auto-replied
MIME-Version: 1.0

--a1b2c3-d4
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="e5f6"

--e5f6
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

The mail to {to} was not delivered: nobody of that name was found there.

--e5f6
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body><p>The mail to <a href=3D"mailto:{to}">{to}</a> was not delivered.</p></body></html>

--e5f6--

--a1b2c3-d4
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01.tenant.example
Received-From-MTA: dns;mail.region.example
Arrival-Date: Fri, 6 Mar 2026 16:02:29 +0000

Final-Recipient: rfc822;{to}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not
 found by SMTP address lookup
X-Display-Name: Handskar

--a1b2c3-d4
Content-Type: message/rfc822

Received: from mail.region.example (192.0.2.1) by AM0PR01.tenant.example
{ours(ident, to)}

--a1b2c3-d4--
""")


def exim(ident: str = IDENT, to: str = TO) -> bytes:
    """Exim: a status that says little, the reason in the diagnostic; headers only come back."""
    return crlf(f"""Return-path: <>
Date: Fri, 06 Mar 2026 17:04:00 +0100
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@relay.example>
To: bevaka@region.example
References: <{ident}>
Content-Type: multipart/report; report-type=delivery-status; boundary=1772812-eximdsn-99
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1abc-0001@relay.example>

--1772812-eximdsn-99
Content-type: text/plain; charset=us-ascii

A mail that you sent could not be handed over to one or more of its recipients.

  {to}
    host mx.region.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO: 552 5.2.2 Mailbox over quota

--1772812-eximdsn-99
Content-type: message/delivery-status

Reporting-MTA: dns; relay.example

Action: failed
Final-Recipient: rfc822;{to}
Status: 5.0.0
Remote-MTA: dns; mx.region.example
Diagnostic-Code: smtp; 552 5.2.2 Mailbox over quota

--1772812-eximdsn-99
Content-type: text/rfc822-headers

{ours(ident, to)}
--1772812-eximdsn-99--
""")


def gmail(ident: str = IDENT, to: str = TO) -> bytes:
    """Google: alternatives within related parts, a link in the diagnostic, a Status of policy."""
    return crlf(f"""Return-Path: <>
To: bevaka@region.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: <{ident}>
In-Reply-To: <{ident}>
From: Mail Delivery Subsystem <mailer-daemon@gmail.example>
X-Failed-Recipients: {to}
Content-Type: multipart/report; boundary="0000000000009f"; report-type=delivery-status
Message-ID: <65e8.0001@mx.gmail.example>
Date: Fri, 06 Mar 2026 08:05:00 -0800 (PST)

--0000000000009f
Content-Type: multipart/related; boundary="0000000000009e"

--0000000000009e
Content-Type: multipart/alternative; boundary="0000000000009d"

--0000000000009d
Content-Type: text/plain; charset="UTF-8"

Your mail to {to} was blocked.

--0000000000009d
Content-Type: text/html; charset="UTF-8"

<p>Your mail to <b>{to}</b> was blocked.</p>

--0000000000009d--
--0000000000009e--
--0000000000009f
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.example
Arrival-Date: Fri, 06 Mar 2026 08:04:59 -0800 (PST)
X-Original-Message-ID: <{ident}>

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.7.26
Remote-MTA: dns; mx.gmail.example. (192.0.2.9, the server for the domain.)
Diagnostic-Code: smtp; 550-5.7.26 This mail is unauthenticated, see
 550-5.7.26  https://support.gmail.example/mail?p=unauth and pass SPF or
 550 5.7.26 DKIM. a1-2002 - gsmtp
Last-Attempt-Date: Fri, 06 Mar 2026 08:05:00 -0800 (PST)

--0000000000009f
Content-Type: message/rfc822

{ours(ident, to)}
--0000000000009f--
""")


def sendmail(ident: str = IDENT, to: str = TO, other: str = "it@region.example") -> bytes:
    """Sendmail: fields in capitals, two recipients of which one has it, and a try that went on for days."""
    return crlf(f"""Return-Path: <MAILER-DAEMON>
Date: Wed, 11 Mar 2026 17:05:00 +0100
From: Mail Delivery Subsystem <MAILER-DAEMON>
Message-Id: <202603111605.q2B@gamla.example>
To: <bevaka@region.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="q2B.1773245100/gamla.example"
Subject: Returned mail: see transcript for details
Auto-Submitted: auto-generated (failure)

This is a MIME-encapsulated message

--q2B.1773245100/gamla.example

   ----- The following addresses had permanent fatal errors -----
<{to}>

--q2B.1773245100/gamla.example
Content-Type: message/delivery-status

Reporting-MTA: dns; gamla.example
Arrival-Date: Fri, 6 Mar 2026 17:00:00 +0100

Original-Recipient: rfc822;{other}
Final-Recipient: RFC822; {other}
Action: RELAYED (to a system without reports)
Status: 2.1.9

Final-Recipient: RFC822; {to.upper()}
X-Actual-Recipient: RFC822; h.chef@inre.gamla.example
Action: FAILED
Status: 4.4.7
Remote-MTA: DNS; inre.gamla.example
Diagnostic-Code: X-Unix; queue time of 5 days is over
Last-Attempt-Date: Wed, 11 Mar 2026 17:05:00 +0100

--q2B.1773245100/gamla.example
Content-Type: text/rfc822-headers

{ours(ident, to)}
--q2B.1773245100/gamla.example--
""")


def qmail(ident: str = IDENT, to: str = TO) -> bytes:
    """A mail server of the old sort: plain words, then the mail."""
    return crlf(f"""Return-Path: <>
Date: 6 Mar 2026 16:06:00 -0000
From: MAILER-DAEMON@urgammal.example
To: bevaka@region.example
Subject: failure notice

This is the mail program at urgammal.example. I could not hand over your mail
to the following addresses, and have given up.

<{to}>:
192.0.2.8 failed after I sent the message.
Remote host said: 554 5.3.0 not today

--- Below this line is a copy of the message.

{ours(ident, to)}
Passen togs.
""")


def absence(ident: str = IDENT, sender: str = TO, **headers: str) -> bytes:
    """What a program answers for a person who is away."""
    given = {"Auto-Submitted": "auto-replied", **{k.replace("_", "-"): v for k, v in headers.items()}}
    more = "\n".join(f"{name}: {value}" for name, value in given.items())
    return crlf(f"""Return-Path: <>
From: Handskar <{sender}>
To: bevaka@region.example
Date: Fri, 06 Mar 2026 16:07:00 +0000
Subject: Autosvar: jag är inte här
In-Reply-To: <{ident}>
{more}
Content-Type: text/plain; charset=utf-8

Jag är tillbaka den 16 mars. 550 5.1.1
""")
