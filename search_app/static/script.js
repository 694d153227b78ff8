// What makes the pages quicker to use. Everything works without it.

/** `/` leads to the search field, unless something is being typed. */
function searchByKey(event) {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
  const field = document.getElementById("q");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

/** A text for comparing: no accents, small letters. */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** A field that narrows the list of a filter as it is typed in, and says how many values are left. */
function narrowList(field) {
  const list = document.getElementById(field.dataset.narrow);
  const status = field.parentElement.querySelector("[role=status]");
  const rows = [...list.children].map((row) => [row, folded(row.querySelector("label").textContent)]);
  let waiting;

  function narrow() {
    const words = folded(field.value.trim());
    let left = 0;
    for (const [row, label] of rows) {
      row.hidden = !label.includes(words) && !row.querySelector("input").checked;
      left += row.hidden ? 0 : 1;
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      status.textContent = words ? `${left} of ${rows.length} shown` : "";
    }, 500);
  }

  field.addEventListener("input", narrow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape" && field.value) {
      event.preventDefault();
      field.value = "";
      narrow();
    }
  });
}

/** What is chosen in a long list is in sight. */
function showChosen(list) {
  const chosen = list.querySelector("li:has(:checked)");
  if (chosen) list.scrollTop = chosen.offsetTop - list.offsetTop;
}

/** Fields that nobody filled in stay out of the address; what is sent otherwise stays whole. */
function leaveOutEmpty(event) {
  if (event.target.method !== "get") return;
  for (const [name, value] of [...event.formData]) {
    if (value === "") event.formData.delete(name);
  }
}

/** Escape closes what is folded on small screens, and returns to its heading. */
function closeFold(event) {
  const fold = event.key === "Escape" && !event.defaultPrevented && event.target.closest("details.collapsible[open]");
  const summary = fold && fold.querySelector("summary");
  if (!summary || !summary.checkVisibility()) return;
  fold.open = false;
  summary.focus();
}

/** Readers of the page by ear are told how many results there are once the page has been announced. */
function announce(line) {
  const text = line.textContent;
  line.textContent = "";
  setTimeout(() => {
    line.textContent = text;
  }, 1000);
}

document.addEventListener("keydown", searchByKey);
document.addEventListener("keydown", closeFold);
document.addEventListener("formdata", leaveOutEmpty);
document.querySelectorAll("[data-narrow]").forEach(narrowList);
document.querySelectorAll(".options").forEach(showChosen);
document.querySelectorAll("[data-announce]").forEach(announce);

// Browsers that cannot show what is folded on wide screens by style alone (::details-content).
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 56rem)").matches) {
  document.querySelectorAll("details.collapsible").forEach((fold) => {
    fold.open = true;
  });
}
