// Progressive enhancement. Every page works without this file.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// ⌘K or Ctrl+K goes to the search box; Escape closes what is open.
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    const search = $("#search");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
  if (event.key === "Escape") {
    const open = $$("details.menu[open], details.why[open]").pop();
    if (open) {
      open.open = false;
      $("summary", open).focus();
    }
  }
});
const apple = /Mac|iPhone|iPad/.test(navigator.platform);
if (apple) $$(".search kbd").forEach((key) => { key.textContent = "⌘K"; });

// A press beside an open menu or drawer closes it.
document.addEventListener("click", (event) => {
  for (const open of $$("details.menu[open], details.why[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// A refusal or a batch result is where reading goes on.
const first = $("[data-focus]");
if (first) first.focus({ preventScroll: false });

// Double-submit guard: the idempotency key protects the money, this protects the nerves.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
});
// Coming back with the browser's own button makes the form usable again.
window.addEventListener("pageshow", () => $$("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));

// Demo accounts fill the user name.
$$("[data-fill]").forEach((button) => button.addEventListener("click", () => {
  const name = $("[name=user_id]");
  if (name) name.value = button.dataset.fill;
  const password = $("[name=password]");
  if (password) password.focus();
}));

// Figures: whole fen as BigInt, shown in the reader's unit, exact.
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
function money(fen) {
  const places = { yuan: 2, wan: 6, yi: 10 }[document.body.dataset.unit] || 2;
  const minus = fen < 0n ? "−" : "";
  const digits = (fen < 0n ? -fen : fen).toString().padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "").padEnd(2, "0");
  return minus + grouped(digits.slice(0, -places)) + "." + fraction;
}
function unitWord() {
  const head = $("th .unit");
  return head ? " " + head.textContent : "";
}

// Batch: choose all, choose a range with Shift, live count and total.
$$("form[data-batch]").forEach((form) => {
  const boxes = $$("tbody .pick input", form);
  const all = $("[data-all]", form);
  const output = $(".batch-chosen", form);
  const hint = output.textContent;
  let last = -1;
  function count() {
    const chosen = boxes.filter((box) => box.checked);
    const total = chosen.reduce((sum, box) => sum + BigInt(box.dataset.fen || 0), 0n);
    const said = output.dataset.template.replace("#", String(chosen.length)).replace("¥", money(total) + unitWord());
    output.textContent = chosen.length ? said : hint;
    boxes.forEach((box) => box.closest("tr").classList.toggle("chosen", box.checked));
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    count();
  });
  boxes.forEach((box, at) => box.addEventListener("click", (event) => {
    if (event.shiftKey && last >= 0) {
      const [from, to] = [Math.min(last, at), Math.max(last, at)];
      boxes.slice(from, to + 1).forEach((other) => { other.checked = box.checked; });
    }
    last = at;
    count();
  }));
  count();
});

// Tables by keyboard: up and down between rows, Enter opens, space chooses, Home and End.
$$("table[data-keys]").forEach((table) => {
  const rows = $$("tbody tr", table);
  const stop = (row) => $("a.row-link", row) || $("input, a", row);
  table.addEventListener("keydown", (event) => {
    const at = rows.indexOf(event.target.closest("tr"));
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      const target = rows[to] && stop(rows[to]);
      if (target) {
        event.preventDefault();
        target.focus();
        target.scrollIntoView({ block: "nearest" });
      }
    } else if (event.key === " " && event.target.matches("a")) {
      const box = $(".pick input", rows[at]);
      if (box) {
        event.preventDefault();
        box.click();
      }
    }
  });
  table.parentElement.addEventListener("keydown", (event) => {
    if (event.target !== table.parentElement || event.key !== "ArrowDown") return;
    const target = rows[0] && stop(rows[0]);
    if (target) {
      event.preventDefault();
      target.focus();
    }
  });
});

// Amounts typed or pasted with separators or full-width digits are tidied when the field is left.
$$(".money-input").forEach((input) => input.addEventListener("change", () => {
  const plain = input.value.normalize("NFKC").replace(/[,\s¥]/g, "");
  if (/^-?\d+(\.\d{0,2})?$/.test(plain)) input.value = plain;
}));

// A running job tells its progress; at the end the page is read again.
$$("[data-events]").forEach((job) => {
  const source = new EventSource(job.dataset.events);
  source.addEventListener("message", (event) => {
    const now = JSON.parse(event.data);
    const bar = $("progress", job);
    if (now.total) {
      bar.max = now.total;
      bar.value = now.done;
    }
    $(".job-count", job).textContent = grouped(String(now.done)) + " / " + grouped(String(now.total || 0));
    $(".job-pace", job).textContent = now.pace || "";
    if (now.finished) {
      source.close();
      location.reload();
    }
  });
});
