"""How what was submitted is looked at and decided: the queue, a submission's page, remarks on it."""
