"""The open feed of services: HSDS-UK 3.0, for everybody, without a key."""
