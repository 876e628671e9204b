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

/** Keeps times up to date. */
function tellTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const text = relative(Date.parse(time.dateTime));
    if (time.textContent !== text) time.textContent = text;
  }
}

/** Exchanges the content of the page for that of another one, which lies at `address`, and leaves the focus where it was. */
function exchange(html, address) {
  const next = new DOMParser().parseFromString(html, "text/html");
  const main = document.querySelector("main");
  const content = next.querySelector("main");
  if (!main || !content) return false;
  // Links are relative to where they come from.
  for (const name of ["href", "action"]) {
    for (const element of content.querySelectorAll(`[${name}]`)) {
      element.setAttribute(name, new URL(element.getAttribute(name), address).href);
    }
  }
  const focused = document.activeElement?.id;
  const open = new Set(Array.from(main.querySelectorAll("details[open] > summary"), (summary) => summary.textContent));
  main.replaceChildren(...content.childNodes);
  document.title = next.title;
  for (const summary of main.querySelectorAll("summary")) summary.parentElement.open ||= open.has(summary.textContent);
  const wanted = main.querySelector("[autofocus]") ?? (focused ? document.getElementById(focused) : null);
  wanted?.focus();
  tellTimes();
  offerCopies();
  return true;
}

/** Sends a form and shows what comes back without loading a page. Falls back on sending it as ever. */
async function send(form, body) {
  try {
    const answer = await fetch(form.action, {
      method: "post",
      body: new URLSearchParams(body),
      headers: { accept: "text/html" },
    });
    if (exchange(await answer.text(), answer.url)) return true;
  } catch {
    // No connection: the browser says so itself.
  }
  return false;
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const isSoft = submitter?.dataset.soft !== undefined || form.dataset.soft !== undefined;
  if (!isSoft || form.method !== "post") return;
  event.preventDefault();
  if (!(await send(form, new FormData(form, submitter)))) {
    delete form.dataset.soft;
    if (submitter) delete submitter.dataset.soft;
    form.requestSubmit(submitter);
  }
});

// Another entity has other conditions.
document.addEventListener("change", async (event) => {
  const form = event.target.closest("[data-refresh]")?.form;
  if (!form) return;
  const body = new FormData(form);
  body.set("do", "show");
  await send(form, body);
});

/** How long nobody types before the preview follows, in milliseconds. */
const PAUSE = 700;
let typing;

/** Makes the preview anew, and leaves all else as it is. */
async function preview(form) {
  const body = new FormData(form);
  body.set("do", "preview");
  try {
    const answer = await fetch(form.action, { method: "post", body: new URLSearchParams(body) });
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#preview-result");
    const shown = document.querySelector("#preview-result");
    if (!next || !shown) return;
    const open = shown.querySelector("details[open]") !== null;
    shown.replaceChildren(...next.childNodes);
    for (const details of shown.querySelectorAll("details")) details.open = open;
  } catch {
    // No connection: the preview stays as it is.
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form.webhook");
  if (!form?.querySelector("#preview-result")) return;
  clearTimeout(typing);
  typing = setTimeout(preview, PAUSE, form);
});

// A browser that opens no dialogs by `commandfor` asks on a page of its own.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-page]");
    if (button) location.href = button.dataset.page;
  });
}

/** How often a page that waits for something is looked at anew, in milliseconds, and how often at most. */
const LIVE = 2000;
const MOST_LOOKS = 150;

/** Looks at a page anew while it says that something on it is about to change, and somebody sees it. */
async function live(looks = 0) {
  const isBusy = document.querySelector("dialog[open]") || document.activeElement?.closest("form");
  if (document.querySelector("[data-live]") && !document.hidden && !isBusy) {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (answer.ok) exchange(await answer.text(), answer.url);
    } catch {
      // No connection: the next look may find one.
    }
  }
  if (looks < MOST_LOOKS) setTimeout(live, LIVE, looks + 1);
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
setTimeout(live, LIVE);
offerCopies();
