"""Where postings live. `base` says what every engine must do; `open_engine` picks one by its address."""
