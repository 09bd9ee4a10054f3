// Search as you type: lists what is found under the box. Asks the bot's own matcher; an exported site has none, and
// looks into its index (find.js). Without this script the bot's form leads to a page of results, and the exported
// site shows no box.

"use strict";

(() => {
  const WAIT_MS = 60;

  for (const form of document.querySelectorAll("form.search")) suggest(form);

  function suggest(form) {
    const input = form.querySelector("input[type=search]");
    const found = form.querySelector(".found");
    const status = form.querySelector(".status");
    const isLive = Boolean(form.dataset.suggest);
    const lookUp = isLive ? askTheBot(form.dataset.suggest) : finderIn(form.dataset.index, form.dataset.home);
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
    let timer, asked = 0, active = -1;

    if (!isLive) {
      form.hidden = false;
      input.addEventListener("focus", () => lookUp.prepare().catch(() => {}), { once: true });
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        open(list.firstElementChild);
      });
    }
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      else if (found.hidden || list.hidden) return;
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
      const typed = input.value, mine = ++asked;
      if (!typed.trim()) return close();
      try {
        const answer = await lookUp(typed);
        // What was typed since has an answer of its own.
        if (mine === asked && answer) show(answer);
      } catch (error) {
        if (mine === asked && error.name !== "AbortError") close();
      }
    }

    function show({ decision, found: entries }) {
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.replaceChildren(...entries.map(option));
      heading.textContent = entries.length ? "Did you mean…" : "Nothing fits these words.";
      heading.hidden = entries.length > 0 && decision !== "suggest";
      list.hidden = entries.length === 0;
      found.hidden = false;
      input.setAttribute("aria-expanded", String(entries.length > 0));
      status.textContent = entries.length === 1 ? "1 question fits." : `${entries.length || "No"} questions fit.`;
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
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    }

    function close() {
      asked++;
      clearTimeout(timer);
      found.hidden = true;
      active = -1;
      list.replaceChildren();
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      status.textContent = "";
    }
  }

  function askTheBot(address) {
    let asking;
    return async (typed) => {
      asking?.abort();
      asking = new AbortController();
      const answer = await fetch(`${address}?q=${encodeURIComponent(typed.trim())}`, { signal: asking.signal });
      return answer.ok ? answer.json() : null;
    };
  }
})();
