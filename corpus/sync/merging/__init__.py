"""What an import may change in a record that people edit too: merges, conflicts, updates and withdrawals."""
