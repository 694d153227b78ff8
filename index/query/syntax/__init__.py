"""From the text of a query to a tree as typed, and back: operators, fields, quotation marks, what is not supported."""
