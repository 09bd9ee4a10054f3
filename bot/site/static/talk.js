// Talk without leaving the page: sends forms in the background and puts the replies into the open conversation.
// Without this script every form leads to a page that shows the same.

const talk = document.querySelector(".talk");
const box = document.querySelector("form.ask");

if (talk) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form === box || (form.matches("[data-press]") && talk.contains(form))) send(event, form);
  });
  for (const grown of talk.querySelectorAll("[data-events]")) follow(grown, grown.dataset.events);
}

async function send(event, form) {
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  const pressed = form === box ? null : form.closest(".reply");
  const said = form === box ? fields.get("question") : fields.get("label") ?? chosen(form);
  if (form === box && !said.trim()) return;
  const own = form === box ? say("said", said) : null;
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" },
    });
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      show(await answer.json(), pressed, said);
      if (form === box) form.reset();
      else if (form.querySelector("select") === null) form.closest(".actions")?.querySelector("button:not(:disabled)")?.focus();
    } else {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      say("reply", page.querySelector("main p")?.textContent ?? "That did not work.");
    }
  } catch {
    say("reply", "The bot cannot be reached. Please try again in a moment.");
    own?.remove();
  }
  for (const button of buttons) button.disabled = false;
}

function chosen(form) {
  return form.querySelector("select")?.selectedOptions[0]?.textContent ?? "";
}

function show(news, pressed, said) {
  let reply = news.replaces ? pressed : null;
  if (reply === null) {
    if (pressed) say("said", said);
    reply = say("reply", "");
  }
  // Drawn by the bot's own templates, where everything is escaped.
  reply.innerHTML = news.html;
  reply.scrollIntoView({ block: "nearest" });
  if (news.events) follow(reply, news.events);
}

function say(name, text) {
  const node = document.createElement(name === "said" ? "p" : "div");
  node.className = name;
  node.textContent = text;
  talk.append(node);
  return node;
}

function follow(reply, address) {
  const events = new EventSource(address);
  // Who listens hears it once it is whole.
  reply.setAttribute("aria-busy", "true");
  events.onmessage = (event) => {
    const focused = document.activeElement?.value;
    const had = reply.contains(document.activeElement);
    reply.innerHTML = JSON.parse(event.data).html;
    if (had && focused) reply.querySelector(`button[value="${CSS.escape(focused)}"]`)?.focus();
  };
  events.addEventListener("over", () => {
    events.close();
    reply.removeAttribute("aria-busy");
  });
  events.onerror = () => {
    if (events.readyState !== EventSource.CLOSED) return;
    reply.removeAttribute("aria-busy");
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = "This is told no further: the bot was restarted meanwhile. Please ask again.";
    reply.append(note);
  };
}
