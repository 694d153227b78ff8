"""Files attached to practices and drafts.

`search_app.file_store` stores files by their hash with their texts. `practice_files` and `submission_files` attach and
remove them, `downloads` sends them to readers, and `unused_files` deletes those that nothing names any more.
"""
