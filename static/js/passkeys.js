// Passkeys without inline script: ties a button with data attributes to allauth's own functions.
// data-passkey: login, authenticate or add; data-credential: id of the hidden field;
// data-options: id of the element that holds the server's options; data-passwordless: id of the box, for add.
(() => {
  "use strict";

  function tell(words) {
    const region = document.getElementById("toasts");
    if (!region) return;
    const toast = document.createElement("p");
    toast.className = "toast";
    toast.dataset.tone = "bad";
    toast.textContent = words;
    region.replaceChildren(toast);
  }

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    tell("Het lukte niet met de passkey. Probeer het opnieuw, of kies een andere manier.");
  });

  function tie(button) {
    const { passkey, credential, options, passwordless } = button.dataset;
    const action = passkey === "login" ? "login" : passkey === "add" ? "add" : "authenticate";
    window.allauth.webauthn.forms[`${action}Form`]({
      ids: { [action]: button.id, credential, data: options, passwordless },
    });
    button.hidden = false;
  }

  // Deferred scripts run in order, after the page is read: allauth's functions are there by now.
  if (window.PublicKeyCredential) document.querySelectorAll("[data-passkey]").forEach(tie);
})();
