// Copying.

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
