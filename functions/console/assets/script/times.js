// What pages do besides, where there is JavaScript. Without it everything works, too: forms are sent, and pages load.
// The files of this folder are sent as one module, `start.js` the last; see `assets.rs`.

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
