"""The register of agreements: duties and outcomes bought, terms, deliveries, verification."""
