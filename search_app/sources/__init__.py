"""Sources of practices on the pages: conflicts of an import, and the decisions of people about them."""
