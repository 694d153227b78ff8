"""The rules of passwords: how long they are, and how they are hashed. Flask-Security checks them."""

from typing import Any, Final

__all__ = ["PASSWORD_RULES"]

MIN_LENGTH: Final = 12
"""Characters. Length counts (NIST SP 800-63B); no kinds of characters are required."""
ARGON2_OPTIONS: Final = {"argon2__memory_cost": 47_104, "argon2__time_cost": 1, "argon2__parallelism": 1}
"""Argon2id with 46 MiB and one pass: the first recommendation of OWASP's password storage cheat sheet."""

PASSWORD_RULES: Final[dict[str, Any]] = {
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2_OPTIONS,
    "PASSWORD_SINGLE_HASH": {"argon2"},
    "PASSWORD_LENGTH_MIN": MIN_LENGTH,
    "PASSWORD_CONFIRM_REQUIRED": False,
}
"""The settings of Flask-Security about passwords, without their prefix."""
