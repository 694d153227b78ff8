// Adds to the reader's list and removes from it without loading the page again. The buttons work without it.

/** Turn a button over, and show how many practices are on the list. */
function showChange(button, count) {
  const added = button.name === "add";
  button.name = added ? "remove" : "add";
  button.querySelector("[data-list-label]").textContent = added ? "Remove from list" : "Add to list";
  document.querySelector("[data-list-count]").textContent = count;
}

async function sendChange(event) {
  const button = event.submitter;
  if (!button?.querySelector("[data-list-label]") || location.pathname === event.target.getAttribute("action")) return;
  event.preventDefault();
  const body = new URLSearchParams([[button.name, button.value]]);
  try {
    const answer = await fetch(event.target.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const { count, is_full: isFull } = await answer.json();
    if (isFull) location.assign(`${event.target.action}?full=1`);
    else showChange(button, count);
  } catch {
    location.assign(event.target.action);
  }
}

document.getElementById("list-form").addEventListener("submit", sendChange);
