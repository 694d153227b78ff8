"""What readers take away: results, chosen practices and one practice as files in seven formats."""
