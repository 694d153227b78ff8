// Suggestions under the search field: an editable combobox with a list and manual selection, as the WAI-ARIA Authoring
// Practices have it. Arrows move, Enter goes to what is active or else searches, Escape closes, Tab leaves. Without
// this script the field is a plain one.

const PAUSE = 120; // milliseconds without a key before suggestions are asked for
const SPOKEN = 800; // and before they are announced
const FEWEST = 2; // letters

class Combobox {
  constructor(field) {
    this.field = field;
    this.active = -1;
    this.typed = "";
    this.list = this.add("ul", { id: "completions", role: "listbox", class: "completions", "aria-label": "Suggestions" });
    this.status = this.add("p", { role: "status", class: "visually-hidden" });
    field.type = "text"; // a search field cannot be a combobox
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": "completions",
    })) {
      field.setAttribute(name, value);
    }
    this.close();
    field.addEventListener("input", () => this.wait());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.go(event.target.closest("[role=option]")));
    addEventListener("pagehide", () => this.close());
  }

  add(tag, attributes) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    this.field.parentElement.append(element);
    return element;
  }

  get open() {
    return !this.list.hidden;
  }

  wait() {
    clearTimeout(this.waiting);
    this.asked?.abort();
    this.activate(-1);
    this.waiting = setTimeout(() => this.ask(), PAUSE);
  }

  async ask(then) {
    const typed = this.field.value.trim();
    if (typed.length < FEWEST) return this.close();
    this.asked?.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    try {
      const answer = await fetch(`${this.field.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { signal });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (signal.aborted || document.activeElement !== this.field) return;
      this.show(found);
      then?.();
    } catch {
      if (!signal.aborted) this.close(); // no network: it is a plain field
    }
  }

  show(found) {
    this.list.replaceChildren(...found.map((suggestion, place) => option(suggestion, place, this.field.dataset)));
    this.active = -1;
    this.field.removeAttribute("aria-activedescendant");
    this.list.hidden = !found.length;
    this.field.setAttribute("aria-expanded", String(this.open));
    const number = found.length === 1 ? "1 suggestion" : `${found.length || "No"} suggestions`;
    this.announce(found.length ? `${number}, up and down arrows to choose` : number);
  }

  close() {
    clearTimeout(this.waiting);
    this.asked?.abort();
    this.list.hidden = true;
    this.activate(-1);
    this.field.setAttribute("aria-expanded", "false");
    this.announce("");
  }

  announce(text) {
    clearTimeout(this.speaking);
    this.status.textContent = "";
    if (text) this.speaking = setTimeout(() => (this.status.textContent = text), SPOKEN);
  }

  activate(place) {
    const options = [...this.list.children];
    options.forEach((one, nth) => one.setAttribute("aria-selected", String(nth === place)));
    this.active = place;
    if (place < 0) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", options[place].id);
    options[place].scrollIntoView({ block: "nearest" });
  }

  move(by) {
    const places = this.list.children.length + 1; // one more for the field itself
    this.activate(((this.active + 1 + by + places) % places) - 1);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      if (this.open) this.move(by);
      else this.ask(() => this.open && this.move(by));
    } else if (event.key === "Escape" && this.open) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && this.open && this.active >= 0) {
      event.preventDefault();
      this.go(this.list.children[this.active]);
    } else if (event.key === "Enter") {
      this.close();
    }
  }

  go(chosen) {
    if (!chosen) return;
    this.close();
    location.assign(chosen.dataset.url);
  }
}

/** What a suggestion leads to, in words. */
function meaning({ kind, label, count }, { singular, plural }) {
  if (kind === "concept") return `${label}, ${count} ${count === 1 ? singular : plural}`;
  return kind === "title" ? singular[0].toUpperCase() + singular.slice(1) : "Search";
}

function option(suggestion, place, nouns) {
  const row = document.createElement("li");
  const { pathname, search } = new URL(suggestion.url);
  row.id = `completion-${place}`;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", "false");
  row.dataset.url = pathname + search;
  const [text, note] = [document.createElement("span"), document.createElement("span")];
  text.textContent = suggestion.text;
  text.dir = "auto";
  if (suggestion.language && suggestion.language !== "und") text.lang = suggestion.language;
  note.textContent = meaning(suggestion, nouns);
  note.className = "count";
  row.append(text, " ", note);
  return row;
}

document.querySelectorAll("input[data-suggest]").forEach((field) => new Combobox(field));
