// What is nicer with a script. Every page works without it: forms are sent, pages are read.
"use strict";

// Asks before what cannot be taken back.
document.addEventListener("submit", (event) => {
  const says = event.submitter?.dataset.ask;
  if (says && !window.confirm(says)) event.preventDefault();
});

// One press, one act: a second press of the same button would be refused by the server, and would frighten.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  // After the form has been read: a button that is off would not be sent along.
  setTimeout(() => event.target.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
});

// A page that comes back from the browser's memory is not kept waiting for an act that is over.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("button:disabled").forEach((button) => { button.disabled = false; });
});

// After an act the page stands where it stood.
const SCROLL = "scroll:" + location.pathname;
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.method === "post") sessionStorage.setItem(SCROLL, String(scrollY));
});
const kept = sessionStorage.getItem(SCROLL);
if (kept !== null) {
  sessionStorage.removeItem(SCROLL);
  if (!location.hash) scrollTo(0, Number(kept));
}

// Hides what does not hold the text, as it is typed. The server finds in all there is, this in what is shown.
const holds = (element, text) => element.textContent.toLowerCase().includes(text);
for (const field of document.querySelectorAll("input[data-rows]")) {
  field.addEventListener("input", () => {
    const text = field.value.trim().toLowerCase();
    for (const row of document.querySelectorAll(field.dataset.rows)) row.hidden = text !== "" && !holds(row, text);
  });
}
for (const box of document.querySelectorAll("[data-filter]")) {
  box.hidden = false;
  const field = box.querySelector("input");
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  field.addEventListener("input", () => {
    const text = field.value.trim().toLowerCase();
    for (const element of document.querySelectorAll(box.dataset.filter)) {
      element.hidden = text !== "" && !holds(element, text);
      if (element.tagName === "DETAILS" && text !== "") element.open = !element.hidden;
    }
  });
}

// A link to a field that lies in a closed part opens it.
const openTo = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  if (target) target.scrollIntoView({ block: "center" });
};
window.addEventListener("hashchange", openTo);
openTo();
