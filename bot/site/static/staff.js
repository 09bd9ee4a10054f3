// What is being written is shown beside the editor as students will see it. Without this script it is shown with the
// check, before anything is saved.

const WAIT_MS = 300;
const talk = document.querySelector("[data-preview]");
let timer;

talk?.addEventListener("input", (event) => {
  if (!event.target.matches("textarea")) return;
  clearTimeout(timer);
  timer = setTimeout(() => preview(event.target), WAIT_MS);
});
talk?.addEventListener("focusin", (event) => { if (event.target.matches("textarea")) preview(event.target); });

async function preview(editor) {
  const fields = new URLSearchParams({ token: talk.dataset.token, markdown: editor.value });
  const answer = await fetch(talk.dataset.preview, { method: "POST", body: fields });
  if (!answer.ok) return;
  const shown = editor.closest(".columns")?.querySelector(".preview");
  // Cleaned by the bot as every answer is.
  if (shown) shown.innerHTML = (await answer.json()).html;
}
