"""Files that belong to practices: from a stranger's upload to a download that runs nothing.

`store` keeps files by their hash with their texts beside them, `changes` puts them to practices, `handing_out` gives
them to readers, `references` says which are still needed.
"""
