"""How a practice is brought: drafts, the form, the steps of a submission."""
