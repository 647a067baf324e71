"""The product's settings under test: the addresses of the test database are put into the environment first."""

import os

os.environ["RIGHTSOURCE_TESTING"] = "1"
os.environ.setdefault("RIGHTSOURCE_SECOND_FACTOR", "off")  # tests of doors sign in without one; tests of it turn it on

from rightsource.config import embedded

# A process that runs tests beside others inherits the addresses, and with them the note that they are our own.
if not (os.environ.get("RIGHTSOURCE_DATABASE_URL") and os.environ.get("RIGHTSOURCE_OWNER_DATABASE_URL")):
    _found = embedded.addresses(embedded.test_home(), "postgres")
    os.environ["RIGHTSOURCE_DATABASE_URL"] = _found.application
    os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"] = _found.owner
    os.environ["RIGHTSOURCE_TEST_SERVER"] = "embedded"

from rightsource.config.settings import *  # noqa: F403

EMBEDDED_TEST_SERVER = os.environ.get("RIGHTSOURCE_TEST_SERVER") == "embedded"  # tests/database.py starts it

# One round instead of a million: passwords are set and asked for in many tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Pages are tested with the styles and scripts as they lie, whatever a council that ran here has gathered.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
