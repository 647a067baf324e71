"""Money, time, parameters and text: pure Python, no Django, no database, no clock."""
