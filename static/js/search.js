// Searching by keyboard: "/" goes to the box, arrows walk through what was found, Escape leaves.
// Without this file the box is a form that leads to a page, and Tab walks through the links.
(() => {
  "use strict";

  const OFF = "kring-no-slash";
  const FIELDS = "input, textarea, select, [contenteditable]";
  let cameFrom = null;

  // A private window may refuse to keep anything: then the key works, until the page is left.
  const kept = {
    get off() {
      try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
    },
    set off(value) {
      try { value ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* nothing to keep it in */ }
    },
  };

  function showSwitch() {
    document.documentElement.dataset.slash = kept.off ? "off" : "on";
    const line = document.querySelector("[data-slash-switch]");
    if (!line) return;
    const box = line.querySelector("input");
    box.checked = !kept.off;
    line.hidden = false;
    box.addEventListener("change", () => {
      kept.off = !box.checked;
      document.documentElement.dataset.slash = kept.off ? "off" : "on";
    });
  }

  const fieldOf = (form) => form.querySelector("input[type=search]");
  const visible = (element) => Boolean(element && element.getClientRects().length);
  const searchForm = () => [...document.querySelectorAll("[data-search]")].find((form) => visible(fieldOf(form)));

  // What a form found stands in its panel, or on the page.
  function foundBy(form) {
    const panel = form.querySelector("[data-search-panel]");
    return panel || document.getElementById("gevonden");
  }

  function formAround(element) {
    const form = element.closest("[data-search]");
    if (form) return form;
    return element.closest("#gevonden") ? document.querySelector("[data-search]") : null;
  }

  function goToBox(event) {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || kept.off) return;
    if (event.target.closest(FIELDS)) return;
    const form = searchForm();
    const link = document.querySelector("[data-search-link]");
    if (!form && !visible(link)) return;
    event.preventDefault();
    if (!form) return link.click();
    cameFrom = document.activeElement;
    fieldOf(form).focus();
    fieldOf(form).select();
  }

  function walk(event, form) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const links = [...foundBy(form).querySelectorAll("[data-hit]")].filter(visible);
    const at = links.indexOf(document.activeElement);
    if (!links.length || (at === -1 && document.activeElement !== fieldOf(form))) return;
    if (at === -1 && step === -1) return;
    event.preventDefault();
    const next = at + step;
    (next < 0 ? fieldOf(form) : links[Math.min(next, links.length - 1)]).focus();
  }

  function leave(event, form) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    const field = fieldOf(form);
    const panel = form.querySelector("[data-search-panel]");
    if (document.activeElement !== field) return field.focus();
    if (panel) {
      panel.replaceChildren();
      field.value = "";
    }
    field.blur();
    if (cameFrom && cameFrom.isConnected && cameFrom !== document.body) cameFrom.focus();
    cameFrom = null;
  }

  document.addEventListener("keydown", (event) => {
    if (!(event.target instanceof Element)) return;
    goToBox(event);
    const form = formAround(event.target);
    if (!form || event.defaultPrevented) return;
    walk(event, form);
    leave(event, form);
  });

  // One short sentence for who cannot see the list change.
  document.addEventListener("htmx:afterSettle", (event) => {
    const form = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!form || !form.matches || !form.matches("[data-search]")) return;
    const said = foundBy(form).querySelector("[data-found]");
    form.querySelector("[data-search-status]").textContent = said ? said.textContent.trim() : "";
  });

  showSwitch();
})();
