// Sending forms without loading a page. What was typed is never lost: whatever comes back that is not the page that is waited for is told above
// the form, which stays as it is.

/** How often a form is sent anew because somebody went on typing while it was on its way. */
const TRIES = 5;
/** How long a form that loads a page cannot be sent once more, in milliseconds. Longer would leave it dead if the browser stops loading. */
const ONCE_FOR = 5000;
const NO_ANSWER = "The service could not be reached. Try again in a moment.";
let sending = Promise.resolve();

/** Sends a form, one after the other, and shows what comes back. `name` and `value` are those of its button. */
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
  for (let number = 1; ; number += 1) {
    const body = fields();
    const answer = await post(own.action, body);
    if (!answer) return tell(own, [NO_ANSWER]);
    // What was typed meanwhile is not in what comes back: none of it may be lost.
    if (fields() !== body && number < TRIES) continue;
    // What is wrong with a form stands beside its fields, on a page with the form.
    if (failed(answer.page) || !exchange(answer.page, answer.url)) return tell(own, failure(answer));
    return lookAgain();
  }
}

/** Sends a form, and shows one part of what comes back. */
async function sendInto(form, id) {
  const answer = await post(form.action, new URLSearchParams(new FormData(form)).toString());
  if (!answer) return tell(form, [NO_ANSWER]);
  if (!answer.ok || !exchangePart(id, answer.page)) return tell(form, failure(answer));
  told(form)?.remove();
  return lookAgain();
}

/** The page that a form is answered with, or nothing where there is no connection. */
function post(address, body) {
  return fetched(address, { method: "post", body, headers: { "content-type": "application/x-www-form-urlencoded" } });
}

/** The part of a page that says that something has failed. */
function failed(page) {
  return page.querySelector("[data-failure]");
}

/** What the page of a failure says, and the link that leads on in a new tab. A gateway may answer with no page. */
function failure({ page, status }) {
  const text = failed(page)?.querySelector("h1 + p")?.textContent;
  return [text ?? `The service answered with ${status}. Try again in a moment.`, ...(failed(page)?.querySelectorAll("a[target]") ?? [])];
}

/** What was told above a form. */
function told(form) {
  return form.previousElementSibling?.matches(".notice[data-told]") ? form.previousElementSibling : undefined;
}

/** Says above a form what has become of it. */
function tell(form, words) {
  told(form)?.remove();
  const notice = document.createElement("div");
  notice.className = "notice bad";
  notice.dataset.told = "";
  notice.setAttribute("role", "alert");
  for (const word of words) {
    const line = document.createElement("p");
    line.append(word);
    notice.append(line);
  }
  form.before(notice);
  notice.scrollIntoView({ block: "nearest" });
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (form.method !== "post") return;
  if (submitter?.dataset.preview !== undefined) {
    event.preventDefault();
    await preview();
    return;
  }
  // Buttons that change the form may be pressed as fast as one likes: each is sent, one after the other.
  if (submitter?.dataset.soft !== undefined) {
    event.preventDefault();
    await send(form, submitter.name, submitter.value);
    return;
  }
  // Everything else is sent once, however often the button is pressed.
  if (form.dataset.sent !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  if (form.dataset.into === undefined && form.dataset.soft === undefined) {
    setTimeout(() => delete form.dataset.sent, ONCE_FOR);
    return;
  }
  event.preventDefault();
  if (form.dataset.into !== undefined) await sendInto(form, form.dataset.into);
  else await send(form, submitter?.name, submitter?.value);
  delete form.dataset.sent;
});

// A page that the browser has kept is as it was when it was left.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Another entity has other conditions.
document.addEventListener("change", async (event) => {
  const form = event.target.closest("[data-refresh]")?.form;
  if (form) await send(form, "do", "show");
});

// A browser that opens no dialogs by `commandfor` asks on a page of its own.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-page]");
    if (button) location.href = button.dataset.page;
  });
}
