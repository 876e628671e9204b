// Showing what has come from the server in place of what is there, so that people see only what has changed.

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

/** The page that an address answers with, or nothing where there is no connection. */
async function fetched(address, options) {
  try {
    const answer = await fetch(address, { ...options, headers: { accept: "text/html", ...options?.headers } });
    return { page: parsed(await answer.text(), answer.url), ok: answer.ok, status: answer.status, url: answer.url };
  } catch {
    return undefined;
  }
}

/** What can be opened and closed, by what it says and the how manieth it is that says so. */
function folds(own) {
  const [found, times] = [new Map(), new Map()];
  for (const summary of own.querySelectorAll("summary")) {
    const text = summary.textContent;
    times.set(text, (times.get(text) ?? 0) + 1);
    found.set(`${times.get(text)} ${text}`, summary.parentElement);
  }
  return found;
}

/** The element in `own` that is what another one was, before the content was exchanged: by its id, by where it leads or by what it says. */
function sameIn(own, { id, tagName, href, textContent }) {
  if (id) return document.getElementById(id);
  const isSame = (element) => (href ? element.href === href : element.textContent === textContent);
  return Array.from(own.querySelectorAll(tagName)).find(isSame);
}

/** Exchanges the content of an element. What is open in it stays open, and what has the focus keeps it. */
function fill(own, nodes) {
  const before = folds(own);
  const focused = own.contains(document.activeElement) && own !== document.activeElement ? document.activeElement : null;
  own.replaceChildren(...nodes);
  for (const [key, fold] of folds(own)) fold.open = before.get(key)?.open ?? fold.open;
  const wanted = own.querySelector("[autofocus]");
  if (wanted) wanted.focus();
  else if (focused) sameIn(own, focused)?.focus({ preventScroll: true });
  tellTimes();
  offerCopies();
}

/** Exchanges one part of the page for the same part of another one: the rest, and what is typed there, stays. */
function exchangePart(id, page) {
  const part = page.getElementById(id);
  const own = document.getElementById(id);
  if (!part || !own) return false;
  // What is read aloud when it changes is the same element as before.
  fill(own, part.childNodes);
  for (const name of ["data-look", "data-every"]) {
    if (part.hasAttribute(name)) own.setAttribute(name, part.getAttribute(name));
    else own.removeAttribute(name);
  }
  return true;
}

/** Exchanges the content of the page for that of another one, which lies at `address`. */
function exchange(page, address) {
  const main = document.querySelector("main");
  const content = page.querySelector("main");
  if (!main || !content) return false;
  fill(main, content.childNodes);
  document.title = page.title;
  // Where it leads is where one is, if links from there lead to the same places.
  const target = new URL(address, location.href);
  if (target.pathname === location.pathname) history.replaceState(null, "", target);
  preview();
  return true;
}
