"""The errors of the index, as one tree."""


class SearchIndexError(Exception):
    """The root: whoever wants "anything wrong with the index" catches this one."""


class IndexMissing(SearchIndexError):
    """Nothing was built yet."""


class IndexDamaged(SearchIndexError):
    """What is there cannot be read; a rebuild mends it."""


class IndexOutdated(SearchIndexError):
    """Built for another schema; a rebuild mends it."""


class BuildRunning(SearchIndexError):
    """Another process is building."""


class BuildFailed(SearchIndexError):
    """A process that took part in a build died; what was served still is."""


class EngineUnavailable(SearchIndexError):
    """The engine does not answer."""
