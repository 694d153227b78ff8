"""People and their accounts: roles and permissions, personal data, retention. `sign_in` is how people sign in."""
