// Keeps what somebody typed until the server has it: for every form with data-outbox="what it is about".
// On this device, per actor and object, sealed with a key that only the pages of that actor carry (portal/outbox.py);
// sent in order, with the key of the form (portal/once.py). Gone once sent, at log-out, when a link ends, after 7 days.
// The server refuses what rests on an older version and shows both (portal/newer.py). All works without this file.
// The marks that it looks for in the HTML are told in docs/design.md.
(() => {
  "use strict";
  const { actor, seal, until } = document.body.dataset;
  const [DAYS, AGAIN] = [7 * 24 * 3600 * 1000, 10 * 1000];
  const OURS = "kring.";
  const MINE = `${OURS}${actor}.`;
  const PERSON = `${OURS}${actor.split(".")[0]}.`;
  const FORM = "form[data-outbox]";
  const TYPED = /text|select|radio|checkbox|date|time|url|email|number/;
  const WORDS = {
    typed: "Nog niet verzonden. Het staat op dit apparaat.",
    sending: "We versturen het nu.",
    waiting: "Nog niet verzonden. Dat gebeurt zodra er verbinding is.",
    refused: "Nog niet verzonden. Lees wat er nog nodig is.",
    files: "Nog niet verzonden. Kies je bestanden opnieuw en verstuur het dan.",
    saved: "Bewaard.",
    leaving: "Er staat nog tekst klaar die niet verzonden is. Log je uit, dan gaat die weg. Toch uitloggen?",
  };
  const channel = new BroadcastChannel("kring");
  let [storing, sending] = [Promise.resolve(), Promise.resolve()]; // to the device and to the server, in order
  let [ended, timer] = [false, 0]; // logged out, here or in another tab; when to try again

  // --- On the device ------------------------------------------------------------------------------------------------
  const remove = (name) => localStorage.removeItem(name);
  const names = (start) => Object.keys(localStorage).filter((name) => name.startsWith(start));
  const toText = (buffer) => btoa(Array.from(new Uint8Array(buffer), (code) => String.fromCharCode(code)).join(""));
  const toBytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  // Over a connection that is not safe a browser cannot seal: then nothing is kept, and the form is just a form.
  const key = seal && crypto.subtle?.importKey("raw", toBytes(seal), "AES-GCM", false, ["encrypt", "decrypt"]);

  const isOver = (name) => !(Number(localStorage.getItem(name).split("|")[0]) > Date.now());
  const isOtherLink = (name) => name.startsWith(`${OURS}link.`) && !name.startsWith(MINE);

  async function write(entry) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const words = new TextEncoder().encode(JSON.stringify(entry));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, words);
    const last = Math.min(Date.now() + DAYS, Number(until) || Infinity);
    if (!ended) localStorage.setItem(MINE + entry.about, [last, toText(iv), toText(sealed)].join("|"));
  }

  async function read(name) {
    const [, iv, sealed] = localStorage.getItem(name).split("|").map((part, place) => place && toBytes(part));
    const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key, sealed);
    return JSON.parse(new TextDecoder().decode(words));
  }

  // --- A form -------------------------------------------------------------------------------------------------------
  const forms = (part = document) => [part, ...part.querySelectorAll(FORM)].filter((one) => one.matches?.(FORM));
  const [goesItself, isUnsent] = ["sendsItself", "unsent"].map((mark) => (form) => mark in form.dataset);
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && TYPED.test(field.type));
  const typedIn = (form) => JSON.stringify(fieldsOf(form).map((field) => [field.name, field.value, field.checked]));
  const hasFiles = (form) => [...form.querySelectorAll("[type=file]")].some((field) => field.files.length);
  const valuesOf = (entry, name) => entry.fields.filter(([other]) => other === name).map(([, value]) => value);

  function keep(form, more) {
    form.dataset.unsent = "";
    if (!key || ended) return form;
    const words = ([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string";
    const entry = {
      about: form.dataset.outbox, at: Date.now(), fields: [...new FormData(form)].filter(words), files: hasFiles(form),
      asked: goesItself(form), button: null, action: form.action, title: document.title,
      page: form.dataset.page ?? location.href, ...more,
    };
    storing = storing.then(() => write(entry)).catch(() => {}); // the store of the device is full or closed
    return form;
  }

  function forget(form) {
    delete form.dataset.unsent;
    storing = storing.then(() => remove(MINE + form.dataset.outbox));
    return form;
  }

  function say(form, words) {
    const field = document.activeElement?.closest(".field");
    const line = form.querySelector(".saved") ?? document.createElement("p");
    line.classList.add("saved", "hint");
    line.setAttribute("role", "status");
    if (!goesItself(form)) (form.contains(field) ? field : form.querySelector(".form-actions")).append(line);
    if (words && line.textContent !== words) line.textContent = words;
  }

  // Back on the page: what was typed stands in the form again. What rests on an older version is refused, with both.
  async function open(form) {
    if (isUnsent(form)) return keep(form, { asked: false });
    const entry = await read(MINE + form.dataset.outbox).catch(() => null);
    if (!entry || isUnsent(form)) return;
    const hidden = ["once", "based_on"].map((one) => form.elements.namedItem(one));
    const [before, basis] = [typedIn(form), hidden[1]?.value];
    for (const field of fieldsOf(form)) put(field, valuesOf(entry, field.name));
    if (typedIn(form) === before) return forget(form);
    form.dataset.unsent = "";
    for (const field of hidden.filter(Boolean)) put(field, valuesOf(entry, field.name));
    say(form, entry.asked && entry.files ? WORDS.files : WORDS.typed);
    if (hidden[1]?.value !== basis) await send(form, ["concept", "1"]);
  }

  function put(field, values) {
    const before = [field.value, field.checked].join();
    if (/radio|checkbox/.test(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
    if (before !== [field.value, field.checked].join()) field.closest("details")?.setAttribute("open", "");
  }

  // --- To the server ------------------------------------------------------------------------------------------------
  function send(form, button) {
    const isPressed = (one) => button && one.name === button[0] && one.value === button[1];
    return new Promise((done) => {
      const end = new AbortController();
      const listen = ({ detail }) => detail.elt === form && done(end.abort());
      document.addEventListener("htmx:afterRequest", listen, { signal: end.signal });
      if (form.matches(".htmx-request")) return; // on its way already
      if (goesItself(form)) window.htmx.trigger(form, "change");
      else form.requestSubmit([...form.querySelectorAll("button")].find(isPressed));
    });
  }

  async function post(entry) {
    const body = new FormData();
    for (const [name, value] of [...entry.fields, entry.button].filter(Boolean)) body.append(name, value);
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" };
    const { status } = await fetch(entry.action, { method: "POST", body, headers }).catch(() => ({ status: 0 }));
    if (isLater(status)) return later();
    if (status < 400) remove(MINE + entry.about);
    else await write({ ...entry, asked: false });
    const words = `${status < 400 ? "Verzonden wat nog klaarstond" : "Nog niet verzonden"}: ${entry.title}.`;
    const init = { detail: { words, href: entry.page, tone: status < 400 ? "" : "bad" } };
    document.dispatchEvent(new CustomEvent("kring:tell", init));
  }

  async function flush() {
    await storing;
    const entries = await Promise.all(names(MINE).map((name) => read(name).catch(() => null)));
    for (const entry of entries.filter((one) => one?.asked).sort((one, other) => one.at - other.at)) {
      const form = forms().find((one) => one.dataset.outbox === entry.about);
      if (entry.files && !(form && hasFiles(form))) continue; // files are chosen again by hand
      if (!form) await post(entry);
      else if (isUnsent(form)) await send(form, entry.button);
    }
  }

  const isLater = (status) => !status || status === 401 || status >= 500;
  const next = (act) => (sending = sending.then(act).catch(() => {}));
  const later = () => { clearTimeout(timer); timer = setTimeout(() => next(flush), AGAIN); };

  // --- What happens -------------------------------------------------------------------------------------------------
  names(OURS).filter((name) => isOver(name) || isOtherLink(name)).forEach(remove);
  if (!actor) return;
  const on = (kind, act, where = document) => where.addEventListener(kind, act, true);
  const onForm = (kind, act) => on(kind, ({ detail }) => detail.elt.matches(FORM) && act(detail.elt, detail));
  on("input", ({ target }) => target.closest(FORM) && say(keep(target.closest(FORM)), WORDS.typed));
  // Also fired by leaving a field: nothing may move then, or the button is gone from under the finger.
  on("change", ({ target }) => target.closest(FORM) && keep(target.closest(FORM)));
  onForm("htmx:beforeRequest", (form, { requestConfig: { triggeringEvent } }) => {
    const { name, value } = triggeringEvent?.submitter ?? {};
    form.sent = typedIn(form);
    say(keep(form, { asked: true, button: name ? [name, value] : null }), WORDS.sending);
  });
  onForm("htmx:xhr:progress", (form, { loaded, total }) => {
    if (total > 1e6) say(form, `${WORDS.sending} ${Math.round((100 * loaded) / total)}%`);
  });
  onForm("htmx:afterRequest", (form, { xhr: { status } }) => {
    if (isLater(status)) later(say(form, WORDS.waiting));
    else if (status >= 400) form.isConnected && say(keep(form, { asked: false }), WORDS.refused);
    else if (typedIn(form) === form.sent) say(forget(form), goesItself(form) ? null : WORDS.saved);
  });
  on("htmx:load", ({ detail: { elt } }) => {
    for (const form of forms(elt)) next(() => open(form));
    if (forms(elt).length || elt === document.body) next(flush);
  });
  on("online", () => next(flush), window);
  on("pagehide", () => {
    for (const form of forms().filter((one) => goesItself(one) && isUnsent(one) && !one.querySelector(".newer")))
      navigator.sendBeacon(form.action, new FormData(form));
  }, window);
  on("click", ({ target }) => target.closest("[data-outbox-drop]") && forget(target.closest(FORM)));
  on("submit", (event) => {
    if ("outboxEnds" in event.target.dataset) {
      if (names(PERSON).length && !confirm(WORDS.leaving)) return event.preventDefault();
      ended = true;
      channel.postMessage(PERSON);
      names(PERSON).forEach(remove);
    } else if ("outboxFirst" in event.target.dataset && forms().some(isUnsent)) {
      event.preventDefault();
      next(async () => {
        for (let tries = 0; tries < 3; tries++) for (const form of forms().filter(isUnsent)) await send(form);
        // The part with the button is fresh by now: the one that was pressed may be gone.
        if (!forms().some(isUnsent)) document.querySelector("form[data-outbox-first]").submit();
      });
    }
  });
  channel.onmessage = ({ data }) => { ended ||= data === PERSON; };
})();
