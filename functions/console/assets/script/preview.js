// The preview beside the form of a webhook.

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
  const { signal } = previewing;
  const answer = await fetched(button.dataset.preview, { method: "post", body: new URLSearchParams(body), signal });
  // A newer one is on its way, or there is no connection.
  if (!answer) return;
  if (exchangePart("preview-result", answer.page)) showErrors(answer.page);
  else document.getElementById("preview-result")?.replaceChildren(...failure(answer));
}

/** Puts what a preview has found wrong beside the fields, and takes away what is mended. */
function showErrors(page) {
  for (const key of ["url", "headers", "template"]) {
    const field = document.getElementById(key);
    const error = page.querySelector(`[data-beside="${key}"]`);
    const told = document.getElementById(`${key}-error`);
    // What the server has found wrong with it as it was sent holds until it is another text.
    const isServers = told && told.dataset.beside === undefined;
    if (!error && isServers && field?.value === field?.defaultValue) continue;
    told?.remove();
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
