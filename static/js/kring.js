// What htmx leaves to us: where the focus goes after a swap, words when a request fails, a
// new key for a form that stays.
// The whole product works without this file. No inline script, no eval: it runs under a strict CSP.
(() => {
  "use strict";

  const WORDS = {
    0: "Er is geen verbinding. Wat je typte, staat er nog. Probeer het straks opnieuw.",
    401: "Je bent uitgelogd. Log opnieuw in. Wat je typte, staat er nog.",
    403: "Dit mag je niet doen in deze rol.",
    404: "Dit is er niet (meer), of je mag het niet zien.",
    409: "Dit kan nu niet. Ververs de bladzijde om te zien wat er veranderde.",
    413: "Dit bestand is te groot.",
    429: "Dat ging te vaak achter elkaar. Wacht even en probeer het opnieuw.",
  };
  const OTHERWISE = "Er ging iets mis bij ons. Wat je typte, staat er nog. Probeer het straks opnieuw.";
  const NEW_FOCUS = "[data-focus], .error-summary, h1, h2, h3";

  function tell(words, { tone = "bad", href } = {}) {
    const region = document.getElementById("toasts");
    if (!region) return;
    const toast = document.createElement("p");
    toast.className = "toast";
    if (tone) toast.dataset.tone = tone;
    toast.textContent = words;
    if (href) toast.append(" ", Object.assign(document.createElement("a"), { href, textContent: "Bekijk" }));
    region.replaceChildren(toast);
    region.scrollIntoView({ block: "nearest" });
  }

  // The server's own words when it sent plain text; a page of HTML is never put into the toast.
  function wordsOf(xhr) {
    const type = xhr.getResponseHeader("Content-Type") || "";
    const said = type.startsWith("text/plain") ? xhr.responseText.trim() : "";
    return said || WORDS[xhr.status] || OTHERWISE;
  }

  function focusOn(part) {
    const target = part.matches(NEW_FOCUS) ? part : part.querySelector(NEW_FOCUS);
    if (!target) return;
    if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: false });
  }

  document.addEventListener("htmx:responseError", (event) => tell(wordsOf(event.detail.xhr)));
  // A form with an outbox says itself that it waits, and goes by itself once there is a connection.
  const tellOffline = ({ detail }) => detail.elt.matches("form[data-outbox]") || tell(WORDS[0]);
  document.addEventListener("htmx:sendError", tellOffline);
  document.addEventListener("htmx:timeout", tellOffline);

  document.addEventListener("kring:tell", ({ detail }) => tell(detail.words, detail));

  // A page of ours that says 'not now' and brings the form with what was typed: shown like a form with errors.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const isPage = (detail.xhr.getResponseHeader("Content-Type") || "").startsWith("text/html");
    if (detail.xhr.status === 409 && isPage) Object.assign(detail, { shouldSwap: true, isError: false });
  });

  // After a form was sent, the focus goes to the errors or to the new heading. What polls or filters leaves it alone.
  document.addEventListener("htmx:afterSettle", (event) => {
    const { requestConfig, elt } = event.detail;
    if (!requestConfig || requestConfig.verb === "get" || !elt.isConnected) return;
    if (elt.contains(document.activeElement) && document.activeElement !== document.body) return;
    focusOn(elt);
  });

  // A form that stays where it was after its answer is a new form: give it a new key (portal/once.py). Not at once: a
  // second tap that already waits its turn must still count as the same.
  const A_SECOND_TAP = 1000;
  const uuid = () =>
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
  document.addEventListener("htmx:afterRequest", (event) => {
    const key = event.detail.successful && event.detail.elt.closest("form")?.elements.namedItem("once");
    if (key) setTimeout(() => { key.value = uuid(); }, A_SECOND_TAP);
  });

  // A page that came back with errors: read them first.
  document.addEventListener("DOMContentLoaded", () => {
    const summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
  });

  // The account menu closes with Escape and with a click elsewhere.
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(".account[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    const menu = document.querySelector(".account[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
})();
