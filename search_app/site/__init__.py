"""Pages about the site itself (about, help, privacy) and files for crawlers."""
