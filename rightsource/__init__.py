"""rightsource: the operating platform for a council that commissions instead of delivering."""
