// What pages do besides, where there is JavaScript. Without it everything works, too: forms are sent, and pages load.

const UNITS = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];

/** A time as seen from now: `5 min ago`, `in 2 h`. As the server says it. */
function relative(at) {
  const seconds = Math.trunc((Date.now() - at) / 1000);
  const amount = Math.abs(seconds);
  const [size, unit] = UNITS.find(([size]) => amount >= size) ?? [1, "s"];
  const text = `${Math.trunc(amount / size)} ${unit}`;
  return seconds < 0 ? `in ${text}` : `${text} ago`;
}

/** What is left until then, to the second: `1 h 2 min 3 s`. */
function countdown(at) {
  const seconds = Math.max(0, Math.ceil((at - Date.now()) / 1000));
  if (seconds === 0) return "any moment";
  let rest = seconds;
  const parts = UNITS.map(([size, unit]) => {
    const amount = Math.trunc(rest / size);
    rest %= size;
    return amount > 0 ? `${amount} ${unit}` : "";
  });
  return `in ${parts.filter(Boolean).join(" ")}`;
}

/** Keeps times up to date. */
function tellTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = Date.parse(time.dateTime);
    const text = time.dataset.countdown === undefined ? relative(at) : countdown(at);
    if (time.textContent !== text) time.textContent = text;
    // Then it happens: the page looks for it.
    if (time.dataset.countdown !== undefined && at <= Date.now()) time.closest(".stack")?.setAttribute("data-live", "");
  }
}

/** What can be opened and closed, by what it says and the how manieth it is that says so. */
function folds(main) {
  const [found, times] = [new Map(), new Map()];
  for (const summary of main.querySelectorAll("summary")) {
    const text = summary.textContent;
    times.set(text, (times.get(text) ?? 0) + 1);
    found.set(`${times.get(text)} ${text}`, summary.parentElement);
  }
  return found;
}

/** A page that comes from `address`. Its links are relative to that: they are made absolute. */
function parsed(html, address) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const name of ["href", "action", "formaction", "data-look", "data-preview", "data-page"]) {
    for (const element of page.body.querySelectorAll(`[${name}]`)) {
      element.setAttribute(name, new URL(element.getAttribute(name), address).href);
    }
  }
  return page;
}

/** Exchanges the content of an element. What is open in it stays open, and a link or a summary that has the focus keeps it. */
function fill(own, nodes) {
  const before = folds(own);
  const focused = own.contains(document.activeElement) ? document.activeElement : null;
  own.replaceChildren(...nodes);
  for (const [key, fold] of folds(own)) fold.open = before.get(key)?.open ?? fold.open;
  if (!focused) return;
  const isSame = (element) => (element.href ? element.href === focused.href : element.textContent === focused.textContent);
  Array.from(own.querySelectorAll("a[href], summary")).find((element) => isSame(element))?.focus({ preventScroll: true });
}

/** Exchanges one part of the page for the same part of what comes from `address`: the rest, and what is typed there, stays. */
async function exchangePart(id, address, options) {
  const answer = await fetch(address, { headers: { accept: "text/html" }, ...options });
  const part = parsed(await answer.text(), answer.url).getElementById(id);
  const own = document.getElementById(id);
  if (!part || !own) return false;
  // What is read aloud when it changes is the same element as before.
  fill(own, part.childNodes);
  for (const name of ["data-look", "data-every"]) {
    if (part.hasAttribute(name)) own.setAttribute(name, part.getAttribute(name));
    else own.removeAttribute(name);
  }
  tellTimes();
  return true;
}

/** Exchanges the content of the page for that of another one, which lies at `address`, and leaves the focus where it was. */
function exchange(html, address) {
  const next = parsed(html, address);
  const main = document.querySelector("main");
  const content = next.querySelector("main");
  if (!main || !content) return false;
  const focused = document.activeElement?.id;
  const opened = folds(main);
  main.replaceChildren(...content.childNodes);
  document.title = next.title;
  for (const [key, fold] of folds(main)) fold.open = opened.get(key)?.open ?? fold.open;
  const wanted = main.querySelector("[autofocus]") ?? (focused ? document.getElementById(focused) : null);
  wanted?.focus();
  // Where it leads is where one is, if links from there lead to the same places.
  const target = new URL(address, location.href);
  if (target.pathname === location.pathname) history.replaceState(null, "", target);
  tellTimes();
  offerCopies();
  preview();
  return true;
}

/** How often a form is sent anew because somebody went on typing while it was on its way. */
const TRIES = 5;
let sending = Promise.resolve(true);

/** Sends a form, one after the other, and shows what comes back without loading a page. `name` and `value` are those of its button. */
function send(form, name, value) {
  sending = sending.then(() => sendNow(form, name, value));
  return sending;
}

async function sendNow(form, name, value) {
  // The one before it may have exchanged the form.
  const own = form.isConnected ? form : (Array.from(document.forms).find(({ action }) => action === form.action) ?? form);
  const fields = () => {
    const data = new FormData(own);
    if (name) data.set(name, value);
    return new URLSearchParams(data).toString();
  };
  const headers = { accept: "text/html", "content-type": "application/x-www-form-urlencoded" };
  try {
    for (let number = 1; ; number += 1) {
      const body = fields();
      const answer = await fetch(own.action, { method: "post", body, headers });
      const text = await answer.text();
      // What was typed meanwhile is not in what comes back: none of it may be lost.
      if (fields() !== body && number < TRIES) continue;
      return exchange(text, answer.url);
    }
  } catch {
    // No connection: the browser says so itself.
    return false;
  }
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (submitter?.dataset.preview !== undefined) {
    event.preventDefault();
    await preview();
    return;
  }
  if (form.dataset.into !== undefined) {
    event.preventDefault();
    const sent = { method: "post", body: new URLSearchParams(new FormData(form)) };
    // Without the part in it, it is the page of a failure.
    const isThere = await exchangePart(form.dataset.into, form.action, sent).catch(() => false);
    if (!isThere) {
      delete form.dataset.into;
      form.requestSubmit(submitter);
    }
    return;
  }
  const isSoft = submitter?.dataset.soft !== undefined || form.dataset.soft !== undefined;
  if (!isSoft || form.method !== "post") return;
  event.preventDefault();
  if (!(await send(form, submitter?.name, submitter?.value))) {
    delete form.dataset.soft;
    if (submitter) delete submitter.dataset.soft;
    form.requestSubmit(submitter);
  }
});

// Another entity has other conditions.
document.addEventListener("change", async (event) => {
  const form = event.target.closest("[data-refresh]")?.form;
  if (!form) return;
  await send(form, "do", "show");
});

// A browser that opens no dialogs by `commandfor` asks on a page of its own.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-page]");
    if (button) location.href = button.dataset.page;
  });
}

/** How long after somebody has stopped typing a preview is made, in milliseconds. */
const PAUSE = 350;
let previewing = new AbortController();
let waiting;

/** Makes the preview of what stands in the form. Only the preview is exchanged, and errors beside fields: no field loses the focus. */
async function preview() {
  const button = document.querySelector("button[data-preview]");
  if (!button) return;
  previewing.abort();
  previewing = new AbortController();
  const body = new FormData(button.form);
  body.set("do", "preview");
  body.set("part", "result");
  try {
    const answer = await fetch(button.dataset.preview, {
      method: "post",
      body: new URLSearchParams(body),
      signal: previewing.signal,
    });
    const part = parsed(await answer.text(), answer.url);
    const result = part.getElementById("preview-result");
    if (!result) return;
    fill(document.getElementById("preview-result"), result.childNodes);
    showErrors(part);
  } catch {
    // A newer one is on its way, or there is no connection.
  }
}

/** Puts what a preview has found wrong beside the fields, and takes away what is mended. */
function showErrors(part) {
  for (const key of ["url", "headers", "template"]) {
    const field = document.getElementById(key);
    const error = part.querySelector(`[data-beside="${key}"]`);
    document.getElementById(`${key}-error`)?.remove();
    if (error) field?.insertAdjacentElement("afterend", error);
    if (!field?.matches("input, textarea")) continue;
    for (const [name, value] of [["aria-invalid", "true"], ["aria-describedby", `${key}-error`]]) {
      if (error) field.setAttribute(name, value);
      else field.removeAttribute(name);
    }
  }
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (!event.target.form?.querySelector("button[data-preview]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(preview, PAUSE);
  });
}

/** How often it is looked for what is due, in milliseconds; and how often a page, or a part, is looked at anew before that ends. */
const TICK = 1000;
const MOST_LOOKS = 400;
let looks = 0;
let ticks = 0;

/** Looks anew at what says that it is about to change, while somebody sees it. */
async function live() {
  ticks += 1;
  const isDue = (element) => ticks % Number(element.dataset.every ?? 2) === 0;
  const due = Array.from(document.querySelectorAll("[data-live], [data-look]")).filter(isDue);
  if (due.length > 0 && !document.hidden && !document.querySelector("dialog[open]")) {
    looks += 1;
    try {
      for (const element of due) await look(element);
    } catch {
      // No connection: the next look may find one.
    }
  }
  if (looks < MOST_LOOKS) setTimeout(live, TICK);
}

async function look(element) {
  if (element.dataset.look !== undefined) {
    await exchangePart(element.id, element.dataset.look);
    return;
  }
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (answer.ok) exchange(await answer.text(), answer.url);
}

/** A button that copies, beside what is worth it. */
function offerCopies() {
  for (const text of document.querySelectorAll("pre[data-copy]:not([data-copy=offered])")) {
    text.dataset.copy = "offered";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    });
    text.before(button);
  }
}

setInterval(tellTimes, 1000);
setTimeout(live, TICK);
offerCopies();
preview();
