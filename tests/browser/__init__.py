"""The pages in a real browser: what a person sees, and what a machine can find wrong with it."""
