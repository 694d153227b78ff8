"""The profile that this process uses. A process serves one collection, so it has one profile at a time.

Records, the index and the pages ask for it here. It is the bundled one unless `use_profile` chose another.
"""

from corpus.profile.definitions import Profile
from corpus.profile.loader import DEFAULT_PROFILE, find_profile, load_profile

__all__ = ["active_profile", "use_profile"]


class _Active:
    """The profile in use, loaded when it is first asked for."""

    profile: Profile | None = None


def active_profile() -> Profile:
    """Return the profile that this process uses. Raises InvalidProfile."""
    if _Active.profile is None:
        _Active.profile = load_profile(find_profile(DEFAULT_PROFILE))
    return _Active.profile


def use_profile(profile: Profile) -> None:
    """Use this profile from now on. It must not change while records are read or the index is open."""
    _Active.profile = profile
