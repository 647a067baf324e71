// Starts GOV.UK Frontend's behaviours where they are known; every page works without.
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  const { initAll } = await import(document.getElementById("govuk-frontend-js").href);
  initAll();
}
