// A sheet loses nothing: an answer that is not kept yet says so beside itself, goes again when the connection is back,
// and goes along when the page is left. The sheet is sent only after its last answer is in.
// The whole page works without this file: each answer then has its own button.
(() => {
  "use strict";

  const WAITING = "Nog niet bewaard. Je antwoord staat er nog. We proberen het opnieuw.";
  const REFUSED = "Niet bewaard. Lees hierboven waarom.";
  const answer = (element) => element && element.closest && element.closest("form[data-answer]");
  const unsaved = () => [...document.querySelectorAll("form[data-answer][data-unsaved]")];
  let sending = false;

  function mark(form, words) {
    form.dataset.unsaved = "";
    const line = form.querySelector(".saved");
    if (line && words) line.textContent = words;
  }

  document.addEventListener("input", (event) => {
    const form = answer(event.target);
    if (form) mark(form);
  });

  document.addEventListener("htmx:sendError", (event) => failed(event, WAITING));
  document.addEventListener("htmx:timeout", (event) => failed(event, WAITING));
  document.addEventListener("htmx:responseError", (event) => {
    failed(event, event.detail.xhr.status >= 500 ? WAITING : REFUSED);
  });

  function failed(event, words) {
    const form = answer(event.detail.elt);
    if (form) mark(form, words);
    sending = false;
  }

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = answer(event.detail.elt);
    if (!form || !event.detail.successful) return;
    delete form.dataset.unsaved;
  });

  // The part with the button is fresh by now: the one that was pressed may be gone.
  document.addEventListener("htmx:afterSettle", () => {
    if (!sending || unsaved().length) return;
    sending = false;
    document.querySelector("form[data-sends-sheet]").submit();
  });

  window.addEventListener("online", () => unsaved().forEach((form) => window.htmx.trigger(form, "change")));

  document.addEventListener("submit", (event) => {
    if (answer(event.target)) {
      // This answer goes with its own button.
      delete event.target.dataset.unsaved;
      return;
    }
    if (!event.target.matches("form[data-sends-sheet]") || !unsaved().length) return;
    event.preventDefault();
    sending = true;
    unsaved().forEach((form) => window.htmx.trigger(form, "change"));
  });

  window.addEventListener("pagehide", () => {
    unsaved().forEach((form) => navigator.sendBeacon(form.action, new FormData(form)));
  });
})();
