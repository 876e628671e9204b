// Looking anew at what says that it is about to change, while somebody sees it.

/** How often it is looked for what is due, in milliseconds. */
const TICK = 1000;
/** How often a page is looked at before that ends: nobody may be there any more. */
const MOST_LOOKS = 400;
/** How many looks may fail, one after the other, before that ends. */
const MOST_FAILURES = 5;
const LOOKED_AT = "[data-live], [data-look]";

let ticks = 0;
let looks = 0;
let failures = 0;
let hasEnded = false;
/** What came last for each address, without what the time alone changes. */
const seen = new Map();

async function live() {
  ticks += 1;
  const isDue = (element) => !hasEnded && ticks % Number(element.dataset.every ?? 2) === 0;
  for (const element of document.querySelectorAll(LOOKED_AT)) {
    if (!isDue(element) || document.hidden || document.querySelector("dialog[open]") || isInUse(element)) continue;
    await look(element);
  }
  setTimeout(live, TICK);
}

/** Whether somebody is at it: what is selected, or typed into, is not exchanged. */
function isInUse(element) {
  const selection = getSelection();
  const isSelected = !selection.isCollapsed && selection.containsNode(element, true);
  return isSelected || (element.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"));
}

async function look(element) {
  looks += 1;
  const part = element.dataset.look === undefined ? undefined : element.id;
  const here = location.href;
  const address = new URL(element.dataset.look ?? here, here);
  const answer = await fetched(address);
  // A form was sent meanwhile: what came is older than what is there.
  if (location.href !== here) return;
  // Who is signed out is led to sign in.
  const isElsewhere = answer && new URL(answer.url).pathname !== address.pathname;
  if (isElsewhere) return stop(["Your session is over: what is here is no longer kept up to date."]);
  failures = answer?.ok ? 0 : failures + 1;
  if (answer?.ok) show(part, answer);
  // What is gone, or no longer permitted, is told at once. The rest may pass.
  if (answer && [401, 403, 404].includes(answer.status)) return stop(failure(answer));
  if (failures >= MOST_FAILURES) return stop(["The service could not be reached: what is here is no longer kept up to date."]);
  if (looks >= MOST_LOOKS) return stop(["This page was kept up to date for a while, and is no longer."]);
  return undefined;
}

/** Shows what came, unless it is what is there already. */
function show(part, { page, url }) {
  const own = part === undefined ? page.querySelector("main") : page.getElementById(part);
  const lasting = own?.outerHTML.replace(/(<time [^>]*>)[^<]*/g, "$1");
  if (seen.get(url) === lasting) return;
  seen.set(url, lasting);
  if (part === undefined) exchange(page, url);
  else exchangePart(part, page);
}

/** Somebody has done something here: it is worth looking for what comes of it. */
function lookAgain() {
  looks = 0;
  failures = 0;
  hasEnded = false;
  seen.clear();
}

/** Ends it, and says so: with a button to go on, which loads the page. */
function stop(words) {
  hasEnded = true;
  for (const label of document.querySelectorAll("[data-while-live]")) label.remove();
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Go on";
  button.addEventListener("click", () => location.reload());
  tell(document.querySelector("main").firstElementChild, [...words, button]);
}
