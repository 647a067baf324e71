"""Services to be found, by need and by place."""
