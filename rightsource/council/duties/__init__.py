"""The register of statutory duties and who answers for each, every day."""
