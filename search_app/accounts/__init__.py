"""The people who keep the collection: who they are, what each may do, how they sign in."""
