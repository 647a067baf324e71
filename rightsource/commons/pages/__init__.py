"""Base templates, components, charts and static assets that every page is built from."""
