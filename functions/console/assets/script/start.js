// What begins when a page is there. The first field with something wrong is where one goes on.

document.querySelector("[aria-invalid=true]")?.focus();
setInterval(tellTimes, 1000);
setTimeout(live, TICK);
offerCopies();
preview();
