"""Administration: people and roles, the audit trail, the state of the index, and the menus that lead to them."""
