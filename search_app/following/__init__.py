"""Following the collection: new and changed practices, feeds, saved searches and alerts by e-mail."""
