"""Numbers with a unit and amounts of money: reads what people write, keeps it in one form, and shows it to readers."""
