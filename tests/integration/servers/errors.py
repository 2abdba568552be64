"""What can keep a server from running.

ServerError
└── UnavailableError   the machine lacks something that can be installed
"""

from __future__ import annotations


class ServerError(Exception):
    """A server could not be fetched, assembled or started."""


class UnavailableError(ServerError):
    """This machine lacks what a server needs; the message says what to install."""
