// A draft saves itself while it is written. Without a connection it is kept in this browser and sent when there is one
// again. Without this script the buttons save.

const PAUSE = 2500; // milliseconds without a key before it is saved
const RETRY = 10_000; // and between two tries while there is no connection

class Draft {
  constructor(form) {
    this.form = form;
    this.place = `draft ${form.dataset.draft}`;
    this.status = document.querySelector(".draft-status");
    this.version = form.elements.version;
    this.byHand = "byHand" in form.dataset; // both versions are on the page: whoever looks at them says which it is
    this.saved = this.text();
    this.putBack();
    form.addEventListener("input", () => this.changed());
    form.addEventListener("submit", () => this.sent());
    addEventListener("online", () => this.save());
    addEventListener("pagehide", () => this.keep());
    addEventListener("pageshow", (event) => event.persisted && this.save());
  }

  /** What the form would send, but for the token and the version. */
  values() {
    const values = new FormData(this.form);
    values.delete("csrf_token");
    values.delete("version");
    return [...values];
  }

  text() {
    return JSON.stringify(this.values());
  }

  say(words, kind = "") {
    if (this.status.textContent !== words) this.status.textContent = words;
    this.status.dataset.kind = kind;
  }

  changed() {
    this.keep();
    if (this.byHand) return;
    if (!this.failing) this.say("Not saved yet.");
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.save(), PAUSE);
  }

  /** What is kept: `sent` says that a button has sent it, so that a newer version is this one. */
  state() {
    return { version: Number(this.version.value), values: this.values(), sent: Boolean(this.leaving) };
  }

  /** In this browser, until the server has it. */
  keep() {
    try {
      if (this.text() === this.saved) localStorage.removeItem(this.place);
      else localStorage.setItem(this.place, JSON.stringify(this.state()));
    } catch {
      // the browser keeps nothing: then the connection has to do
    }
  }

  /** What was kept when the page was left without a connection. */
  putBack() {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(this.place));
    } catch {
      return;
    }
    if (!kept || this.byHand) return;
    const arrived = kept.sent && Number(this.version.value) > kept.version;
    if (arrived || JSON.stringify(kept.values) === this.saved) return localStorage.removeItem(this.place);
    this.fill(kept.values);
    this.version.value = kept.version; // where it was saved elsewhere meanwhile, saving shows both
    this.say("Your unsaved text is back.");
    this.save();
  }

  fill(values) {
    const taken = new Map();
    for (const [name, value] of values) taken.set(name, [...(taken.get(name) ?? []), value]);
    for (const field of this.form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "submit") continue;
      const own = taken.get(field.name) ?? [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = own.includes(field.value);
      else field.value = own.shift() ?? "";
      field.dispatchEvent(new Event("count"));
    }
  }

  sent() {
    clearTimeout(this.waiting);
    this.asked?.abort();
    this.leaving = true;
  }

  async save() {
    const text = this.text();
    if (text === this.saved || this.byHand || this.saving || this.leaving) return;
    clearTimeout(this.waiting);
    this.saving = true;
    this.asked = new AbortController();
    try {
      const body = new URLSearchParams(new FormData(this.form));
      body.delete("accept"); // a suggestion is accepted by who presses the button
      const headers = { Accept: "application/json" };
      const answer = await fetch(this.form.action, { method: "POST", body, headers, signal: this.asked.signal });
      await this.answered(answer, text);
    } catch {
      if (this.leaving) return;
      this.failing = true;
      this.say("No connection. Your text is stored in this browser, and saved when the connection is back.", "away");
      this.waiting = setTimeout(() => this.save(), RETRY);
    } finally {
      this.saving = false;
    }
    if (!this.failing && this.text() !== this.saved) this.changed();
  }

  async answered(answer, text) {
    this.failing = !answer.ok;
    if (answer.ok && !answer.redirected) {
      const { version, saved } = await answer.json();
      this.version.value = version;
      this.saved = text;
      this.say(`Saved at ${new Date(saved).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.`);
    } else if (answer.status === 409) {
      this.say("The draft was changed in another window. Choose Save to see both versions. Nothing is lost.", "wrong");
    } else if ([400, 401, 403].includes(answer.status)) {
      this.say("You are signed out. Sign in in another window, then reload this page. Your text is stored in this browser.", "wrong");
    } else if (answer.status === 413) {
      this.say("The text is too long to save. It is stored in this browser.", "wrong");
    } else {
      this.say("Saving failed and will be tried again. Your text is stored in this browser.", "away");
      this.waiting = setTimeout(() => this.save(), RETRY);
    }
    this.keep();
  }
}

/** How many words there are, as they are written. */
function countWords(field) {
  const line = document.getElementById(`words-${field.name}`);

  function count() {
    const words = field.value.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    line.querySelector(".number").textContent = words;
    line.toggleAttribute("data-over", words > Number(field.dataset.words));
  }

  field.addEventListener("input", count);
  field.addEventListener("count", count);
}

document.querySelectorAll("[data-words]").forEach(countWords);
document.querySelectorAll("[data-draft]").forEach((form) => new Draft(form));
