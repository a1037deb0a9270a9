"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const words = new Intl.Collator("en", { numeric: true });

  const said = one("#said");
  let silence;
  const say = (text) => {
    said.textContent = text;
    clearTimeout(silence);
    silence = setTimeout(() => { said.textContent = ""; }, 4000);
  };

  // Light and dark: the system's choice, until the reader makes another.
  const root = document.documentElement;
  const toggle = one("#theme");
  const stored = () => { try { return localStorage.getItem("mlcheck-theme"); } catch { return null; } };
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const label = () => {
    toggle.textContent = dark() ? "Light" : "Dark";
    toggle.setAttribute("aria-pressed", String(dark()));
    toggle.setAttribute("aria-label", dark() ? "Dark colours are on: switch to light" : "Switch to dark colours");
  };
  if (["light", "dark"].includes(stored())) root.dataset.theme = stored();
  toggle.hidden = false;
  label();
  toggle.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("mlcheck-theme", root.dataset.theme); } catch { /* a file may have no storage */ }
    label();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);

  // One benchmark at a time, by the address; without script all of them stand there.
  const links = all("[data-view]");
  const views = links.map((link) => document.getElementById(link.dataset.view));
  const choose = (focus) => {
    const wanted = decodeURIComponent(location.hash.slice(1));
    const chosen = views.find((view) => view.id === wanted) ?? views[0];
    links.forEach((link) => link.dataset.view === chosen.id ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
    views.forEach((view) => view.classList.toggle("unchosen", view !== chosen));
    if (focus) { chosen.querySelector("h2").focus({ preventScroll: true }); chosen.scrollIntoView({ block: "start" }); }
  };
  if (views.length > 0) {
    addEventListener("hashchange", () => choose(true));
    choose(false);
  }

  // Sorting: by the number a cell holds, else by its text; what is empty comes last either way.
  const key = (row, at) => {
    const cell = row.cells[at];
    const text = cell.dataset.sort ?? cell.textContent.trim();
    const number = Number(text);
    return text === "" ? null : Number.isNaN(number) ? text : number;
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : words.compare(String(a), String(b));
  all("table.sortable thead th").forEach((heading) => heading.firstElementChild.addEventListener("click", () => {
    const body = heading.closest("table").tBodies[0];
    const down = heading.getAttribute("aria-sort") === "ascending";
    all("th", heading.parentElement).forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...body.rows].map((row, order) => ({ row, order, value: key(row, heading.cellIndex) }));
    rows.sort((a, b) => (a.value === null) - (b.value === null)
      || (a.value === null ? 0 : (down ? -1 : 1) * compare(a.value, b.value)) || a.order - b.order);
    body.append(...rows.map(({ row }) => row));
    say(`Sorted by ${heading.firstElementChild.textContent}, ${down ? "descending" : "ascending"}`);
  }));

  // All findings in one table, made when it is first looked at: each row once more, with a link to its result.
  all(".scripted").forEach((part) => { part.hidden = false; });
  const results = new Map(all("article.view").map((article) => [article.id, article]));
  const written = one("#written");
  if (written) {
    written.hidden = false;
    one("#written time").textContent = new Date(document.lastModified).toLocaleString("sv").slice(0, 16);
  }
  const gathered = document.getElementById("all-findings")?.tBodies[0];
  const originals = all(".finding");
  const gather = () => originals.forEach((row) => {
    const copy = row.cloneNode(true);
    const article = row.closest("article");
    if (article) {
      copy.dataset.benchmark = article.dataset.benchmark;
      copy.dataset.submitter = article.dataset.submitter;
      const link = Object.assign(document.createElement("a"), { href: `#${article.id}` });
      link.textContent = [article.dataset.name, article.dataset.submitter].filter(Boolean).join(", ");
      copy.querySelector(".where").prepend(link);
    }
    gathered.append(copy);
    texts.set(copy, lower(copy));
  });
  const gatherOnce = () => {
    if (!gathered || gathered.rows.length > 0 || location.hash !== "#findings") return;
    gather();
    filter();
  };

  // Filtering: a row stays if it has every word and each value that is asked for. A result stays if a finding of it does, or,
  // where nothing is asked of findings, if it has every word itself.
  const filters = one("#filters");
  const lower = (part) => part.textContent.toLowerCase();
  const texts = new Map(all("table.sortable tbody tr, .benchmarks li").map((row) => [row, lower(row)]));
  const findings = new Map([...results].map(([id, article]) => [id, all(".finding", article)]));
  const articles = new Map();
  const textOf = (id) => articles.get(id) ?? articles.set(id, lower(results.get(id))).get(id);
  const filter = () => {
    const asked = one("#filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const boxes = all("input[name=severity]", filters);
    const severities = boxes.filter((box) => box.checked).map((box) => box.value);
    const verdict = one("#verdicts")?.value ?? "";
    const facets = Object.fromEntries(all("[data-facet]", filters).map((list) => [list.dataset.facet, list.value]));
    const has = (name, value) => !facets[name] || value === facets[name];
    const ofFindings = severities.length < boxes.length || Boolean(facets.rule);
    const named = (subject) => has("submitter", subject?.submitter) && has("benchmark", subject?.benchmark);
    const fitting = (row) => (!row.dataset.severity || severities.includes(row.dataset.severity))
      && has("rule", row.dataset.rule) && asked.every((word) => texts.get(row).includes(word));
    const fits = (row, text) => {
      const id = row.dataset.result;
      if (id) {
        const own = asked.every((word) => text.includes(word) || textOf(id).includes(word));
        return (!verdict || row.dataset.verdict === verdict) && named(results.get(id).dataset)
          && ((own && !ofFindings) || findings.get(id).some(fitting));
      }
      if (!row.dataset.severity) return Boolean(row.closest("li")) || asked.every((word) => text.includes(word));
      return fitting(row) && named(row.dataset.benchmark === undefined ? row.closest("article")?.dataset : row.dataset);
    };
    texts.forEach((text, row) => { row.hidden = !fits(row, text); });
    all(".nothing").forEach((note) => {
      const rows = all("tbody tr", note.parentElement.querySelector(`#${CSS.escape(note.dataset.of)}`));
      note.hidden = rows.length === 0 || rows.some((row) => !row.hidden);
    });
    count();
  };
  const count = () => {
    if (gathered) one("#findings-count").textContent = originals.filter((row) => !row.hidden).length.toLocaleString("en");
  };
  count();
  addEventListener("hashchange", gatherOnce);
  gatherOnce();
  if (filters) {
    filters.hidden = false;
    let waiting;
    filters.addEventListener("submit", (event) => event.preventDefault());
    const soon = () => { clearTimeout(waiting); waiting = setTimeout(filter, 80); };
    filters.addEventListener("input", soon);
    filters.addEventListener("change", soon);
  }

  // Copying: a figure as the number behind it, a table tab by tab.
  const fallback = (text) => {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };
  const copy = async (text, what) => {
    try { await navigator.clipboard.writeText(text); } catch { fallback(text); }
    say(`Copied ${what}`);
  };
  const plain = (cell) => cell.querySelector("data")?.value ?? cell.textContent.trim();
  const tabbed = (table) => [...table.rows].filter((row) => !row.hidden)
    .map((row) => [...row.cells].map(plain).join("\t")).join("\n");
  all(".copy").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const source = document.getElementById(button.dataset.copy);
      copy(source.matches("table") ? tabbed(source) : source.textContent, "the numbers");
    });
  });
  document.addEventListener("click", (event) => {
    const figure = event.target.closest("data");
    if (figure && String(getSelection()) === "") copy(figure.value, figure.value);
  });

  // On paper everything is open.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open]):not(.numbers)");
    opened.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
})();
