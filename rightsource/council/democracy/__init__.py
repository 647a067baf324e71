"""Members, matters, reports, consultations, decisions and recorded votes."""
