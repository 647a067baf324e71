"""The medium-term plan, adopted lines and forecast versions."""
