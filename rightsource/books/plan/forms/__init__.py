"""The shape of what people say to the plan, by subject."""
