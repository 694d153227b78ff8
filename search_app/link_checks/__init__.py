"""Link checks: which web addresses in practices no longer lead anywhere."""
