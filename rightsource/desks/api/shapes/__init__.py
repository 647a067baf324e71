"""What the API takes and gives, journey by journey; every answer can be read without knowing the code."""
