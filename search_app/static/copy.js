// Buttons that copy the text of an element. Without this script they stay hidden, and the text can be selected.

const status = document.querySelector("[data-copied]");

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent.trim().replace(/\s+/g, " "));
      status.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(source);
      status.textContent = "Selected. Copy it with your keyboard or the menu.";
    }
  });
}
