// Says on the page why a passkey was not used; the library would only tell the browser's console.
document.addEventListener("allauth.error", () => {
  const said = document.getElementById("passkey-said");
  if (said) {
    said.textContent = "The passkey was not used. Try again, or choose another way.";
    said.hidden = false;
    said.focus();
  }
});
