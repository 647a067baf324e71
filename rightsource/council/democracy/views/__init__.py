"""Pages of democracy: public registers, answering consultations, and the desk of democratic services."""
