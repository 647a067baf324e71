"""Signing in as people do: with an app, with a passkey, with the keyboard alone, and without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from rightsource.commons.access import services
from rightsource.commons.access.rules import SYSTEM, TITLES, Purpose, Role
from tests.browser import looking
from tests.browser.looking import follow
from tests.commons.access.making import AT, PASSWORD, code_of, make_account

pytestmark = [pytest.mark.browser]
EMAIL = "officer@council.example"
ROLES = [role for role in Role if role not in (Role.PUBLIC, Role.SYSTEM)]


@pytest.fixture(autouse=True)
def strict(settings: Settings) -> None:
    """Live as a council does: no demonstration, and a second step asked for."""
    settings.DEMONSTRATION = False
    settings.SECOND_FACTOR = "required"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for tests only


@pytest.fixture
def plain(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Return a page of a visitor whose browser runs no scripts."""
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    one = context.new_page()
    one.set_default_timeout(60_000)
    yield one
    context.close()


@pytest.fixture
def officer(live_server: LiveServer) -> None:
    """Open an account with a staff role and a password."""
    make_account()


def type_password(page: Page) -> None:
    """Fill in the first step."""
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in", exact=True))


def confirm(page: Page) -> None:
    """Type the password again before sign-in is changed."""
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Continue"))


def set_up_app(page: Page) -> str:
    """Set up an authenticator app from the page of one's account, and return its secret."""
    page.goto("/account/2fa/")
    follow(page.get_by_role("button", name="Set up an authenticator app"))
    confirm(page)
    secret = page.locator("#totp-secret").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    follow(page.get_by_role("button", name="Finish"))
    assert page.get_by_role("heading", level=1).inner_text() == "Keep your recovery codes"
    return secret


def sign_out(page: Page) -> None:
    follow(page.get_by_role("button", name="Sign out"))
    assert page.get_by_role("link", name="Sign in").count() == 1


def is_clerk(page: Page) -> bool:
    """Return whether the header says that the officer acts in the role."""
    page.goto("/accessibility")
    return "Elder Brook, Democratic services officer" in page.locator(".rs-header__account").inner_text()


def walk_through_with_an_app(page: Page) -> None:
    type_password(page)
    assert not is_clerk(page)
    secret = set_up_app(page)
    assert is_clerk(page)
    sign_out(page)
    type_password(page)
    page.get_by_label("Code").fill(code_of(secret, steps=1))
    follow(page.get_by_role("button", name="Sign in"))
    assert is_clerk(page)


@pytest.mark.usefixtures("officer")
def test_an_officer_signs_in_with_password_and_app(page: Page) -> None:
    walk_through_with_an_app(page)


@pytest.mark.usefixtures("officer")
def test_an_officer_signs_in_without_scripts(plain: Page) -> None:
    walk_through_with_an_app(plain)
    plain.goto("/account/2fa/webauthn/add/")
    confirm_heading = plain.get_by_role("heading", level=1).inner_text()
    assert confirm_heading in ("Confirm that it is you", "Add a passkey")
    assert not plain.get_by_role("button", name="Add passkey").is_visible()


def give_device(page: Page) -> None:
    """Give the browser a device with a fingerprint reader that says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


@pytest.mark.heavy  # the default walk is that with an app
@pytest.mark.usefixtures("officer")
def test_an_officer_signs_in_with_a_passkey_alone(page: Page) -> None:
    give_device(page)
    type_password(page)
    page.goto("/account/2fa/")
    page.get_by_role("button", name="Add a passkey").click()
    confirm(page)
    page.get_by_label("Name of this passkey").fill("Work laptop")
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url("**/recovery-codes/")
    assert is_clerk(page)
    page.goto("/account/2fa/webauthn/")
    assert "Work laptop" in page.inner_text("main")
    looking.assert_accessible(page)
    sign_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"://[^/?]+/desk$"))
    assert is_clerk(page)


@pytest.mark.heavy  # the same
@pytest.mark.usefixtures("officer")
def test_a_passkey_is_a_second_step_and_is_renamed_and_removed(page: Page) -> None:
    give_device(page)
    type_password(page)
    page.goto("/account/2fa/webauthn/add/")
    confirm(page)
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url("**/recovery-codes/")
    sign_out(page)
    type_password(page)
    looking.assert_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile(r"://[^/?]+/desk$"))
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Rename My passkey").click()
    if page.get_by_role("heading", level=1).inner_text() == "Confirm that it is you":
        confirm(page)
    page.get_by_label("Name").fill("Old telephone")
    looking.assert_accessible(page)
    follow(page.get_by_role("button", name="Save"))
    follow(page.get_by_role("link", name="Remove Old telephone"))
    looking.assert_accessible(page)
    follow(page.get_by_role("button", name="Remove"))
    assert "The passkey is removed." in page.inner_text("main")
    assert "You have none yet." in page.inner_text("main")


@pytest.mark.usefixtures("officer")
def test_a_device_without_the_passkey_says_so_on_the_page(page: Page) -> None:
    give_device(page)
    page.goto("/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('no')) }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    said = page.get_by_text("The passkey was not used. Try again, or choose another way.")
    said.wait_for()
    looking.assert_accessible(page)


@pytest.mark.usefixtures("officer")
def test_the_keyboard_alone_signs_in(page: Page) -> None:
    page.goto("/account/login/")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "login":
            break
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Show"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Sign in"
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
    page.goto("/account/2fa/")
    assert "Set up a second step before you go on" in page.inner_text("main")


@pytest.mark.heavy  # looks hard at twenty pages
@pytest.mark.usefixtures("officer")
def test_every_page_of_sign_in_is_accessible_and_fits(page: Page, pictures: Path) -> None:
    documents = []

    def look(name: str) -> None:
        for width in (looking.NARROW, looking.WIDE):
            page.set_viewport_size({"width": width, "height": 900})
            looking.assert_fits(page)
            looking.assert_accessible(page)
        looking.looks(page, f"sign-in-{name}", pictures)
        documents.append(page.request.get(page.url).text())

    page.goto("/account/login/")
    look("login")
    follow(page.get_by_role("button", name="Sign in", exact=True))
    assert "Type your e-mail address." in page.inner_text("main")
    look("login-empty")
    page.goto("/account/inactive/")
    look("inactive")
    page.goto("/account/open/1-no-such-key/")
    look("link-used")
    type_password(page)
    page.goto("/account/2fa/")
    look("enrol")
    page.goto("/account/2fa/totp/activate/")
    look("confirm")
    confirm(page)
    look("app")
    page.goto("/account/2fa/totp/activate/")  # each showing has a key of its own
    secret = page.locator("#totp-secret").inner_text()
    assert page.evaluate("document.querySelector('.rs-qr').naturalWidth") > 100
    page.get_by_label("Code").fill("000000")
    follow(page.get_by_role("button", name="Finish"))
    assert "That code is not right" in page.inner_text("main")
    looking.assert_accessible(page)
    page.get_by_label("Code").fill(code_of(secret))
    follow(page.get_by_role("button", name="Finish"))
    assert "Your authenticator app is set up." in page.inner_text("main")
    look("codes")
    for name, address in {
        "index": "/account/2fa/",
        "new-codes": "/account/2fa/recovery-codes/generate/",
        "remove-app": "/account/2fa/totp/deactivate/",
        "password": "/account/password/change/",
        "add-passkey": "/account/2fa/webauthn/add/",
        "passkeys": "/account/2fa/webauthn/",
        "confirm-code": "/account/2fa/reauthenticate/",
        "sign-out": "/account/logout/",
    }.items():
        page.goto(address)
        look(name)
    follow(page.get_by_role("button", name="Sign out").last)
    type_password(page)
    look("second-step")
    looking.assert_valid(*documents)


def test_whom_to_be_in_a_demonstration(page: Page, settings: Settings, pictures: Path, is_looked_at: bool) -> None:
    settings.DEMONSTRATION = True
    settings.SECOND_FACTOR = "off"
    for place, role in enumerate(ROLES):
        account = make_account(email=f"{role}@demonstration.example", role=None, is_demonstration=True, password="")
        with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
            services.give_role(
                account_id=account.pk, role=role, body_id=place if role is Role.BODY_STAFF else None,
                starts_on=AT.date(), ends_before=None, by=SYSTEM, at=AT,
            )  # fmt: skip
    page.goto("/sign-in?next=/accessibility")
    for width in (looking.NARROW, looking.WIDE) if is_looked_at else ():
        page.set_viewport_size({"width": width, "height": 900})
        looking.assert_fits(page)
        looking.assert_accessible(page)
    if is_looked_at:
        looking.looks(page, "sign-in-whom", pictures)
        looking.assert_valid(page.request.get("/sign-in?next=/accessibility").text())
    page.get_by_role("button", name=TITLES[Role.AUDITOR]).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"://[^/?]+/accessibility$"))  # not the sign-in page that has it in its query
    assert "Auditor" in page.locator(".rs-header__account").inner_text()
