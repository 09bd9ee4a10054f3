// Search as you type: asks the bot's own matcher and lists what it finds under the box. Without this script the
// form still works and leads to a page of results.

const WAIT_MS = 60;

for (const form of document.querySelectorAll("form.search")) suggest(form);

function suggest(form) {
  const input = form.querySelector("input[type=search]");
  const found = form.querySelector(".found");
  const status = form.querySelector(".status");
  const list = document.createElement("ul");
  list.id = "found";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Questions that fit");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  const heading = document.createElement("p");
  found.append(heading, list);
  let timer, asking, active = -1;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (found.hidden) return;
    else if (event.key === "ArrowDown") choose(active + 1, event);
    else if (event.key === "ArrowUp") choose(active - 1, event);
    else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      open(list.children[active]);
    }
  });
  // The box keeps the focus, so that the list is still there when the button is let go of.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => { open(event.target.closest("li")); });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });

  async function ask() {
    const typed = input.value.trim();
    asking?.abort();
    if (!typed) return close();
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: asking.signal });
      if (answer.ok) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show({ decision, found: entries }) {
    active = -1;
    input.removeAttribute("aria-activedescendant");
    heading.textContent = decision === "suggest" ? "Did you mean…" : "";
    heading.hidden = decision !== "suggest";
    list.replaceChildren(...entries.map(option));
    found.hidden = entries.length === 0;
    input.setAttribute("aria-expanded", String(!found.hidden));
    status.textContent = entries.length === 1 ? "1 question fits." : `${entries.length} questions fit.`;
  }

  function option(entry, place) {
    const item = document.createElement("li");
    item.id = `found-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.url = entry.url;
    // Every second piece between backticks is code.
    entry.question.split("`").forEach((piece, number) => {
      const node = number % 2 ? document.createElement("code") : document.createTextNode(piece);
      if (number % 2) node.textContent = piece;
      item.append(node);
    });
    return item;
  }

  function open(item) {
    if (item) location.assign(item.dataset.url);
  }

  function choose(place, event) {
    event.preventDefault();
    const options = list.children;
    options[active]?.setAttribute("aria-selected", "false");
    active = (place + options.length) % options.length;
    options[active].setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", options[active].id);
  }

  function close() {
    found.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    status.textContent = "";
  }
}
