"""Who gets in, and what they find: tenants, roles, outsiders, what clients may read, secrets, links."""
