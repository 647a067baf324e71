"""Pages of the marketplace: a service with its offers, booking one question at a time, orders, and the desks' lists."""
