// What begins when a page is there.

/** The first field with something wrong; of several boxes, the first. */
function firstWrong() {
  const error = document.querySelector("main p.error[id]");
  const field = error && document.querySelector(`[aria-describedby~="${error.id}"]`);
  return field?.matches("input, select, textarea") ? field : field?.querySelector("input:not([type=hidden])");
}

// That is where one goes on.
firstWrong()?.focus();
setInterval(tellTimes, 1000);
setTimeout(live, TICK);
offerCopies();
preview();
