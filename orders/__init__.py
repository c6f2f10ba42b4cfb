"""Orders: looking them up and showing them only to the customer they belong to."""
