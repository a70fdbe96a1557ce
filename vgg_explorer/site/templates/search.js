// Looks up what is typed; the index was built with the site (see search_index.py), whose tokens are
// made in the same way.
(() => {
  const field = document.getElementById("q");
  const results = document.getElementById("results");
  const count = document.getElementById("count");
  const index = window.lunr.Index.load(window.searchIndex);
  const pages = window.searchPages;
  const most = 40;

  const words = (text) =>
    text.toLowerCase().split(/\s+/).map((word) => word.replace(/^[.,;:()[\]“”"'?!]+|[.,;:()[\]“”"'?!]+$/g, "")).filter(Boolean);

  function find(text) {
    const typed = words(text);
    const found = index.query((query) => {
      for (const word of typed) {
        const parts = word.match(/[a-z0-9]+/g) ?? [];
        query.term(word, { boost: 100, usePipeline: false });
        query.term(word, { boost: 10, usePipeline: false, wildcard: window.lunr.Query.wildcard.TRAILING });
        for (const part of parts) query.term(part, { boost: 1, usePipeline: false });
        if (word.length > 4) query.term(word, { boost: 2, usePipeline: false, editDistance: 1 });
      }
      // A name of several words is one token in the index, and “relu 5_3” is written relu5_3 too.
      const joined = typed.join("");
      if (typed.length > 1) query.term(joined, { boost: 1000, usePipeline: false, fields: ["name"] });
    });
    return found.map((each) => pages[Number(each.ref)]);
  }

  function item([path, title, answer, kind]) {
    const link = document.createElement("a");
    link.href = path;
    link.textContent = title;
    const about = document.createElement("small");
    about.textContent = kind;
    const said = document.createElement("p");
    said.textContent = answer;
    const row = document.createElement("li");
    row.append(link, " ", about, said);
    return row;
  }

  function show() {
    const text = field.value.trim();
    const found = text ? find(text) : [];
    results.replaceChildren(...found.slice(0, most).map(item));
    if (!text) count.textContent = "";
    else if (!found.length) count.textContent = `Nothing that was read is called “${text}”.`;
    else {
      const shown = found.length > most ? `, the first ${most} of them shown` : "";
      count.textContent = `${found.length} page${found.length > 1 ? "s" : ""}${shown}.`;
    }
  }

  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.addEventListener("input", () => {
    const address = new URL(location.href);
    address.searchParams.set("q", field.value);
    // A page from a folder may have an address that can't be changed.
    try { history.replaceState(null, "", address); } catch { /* the answer is there all the same */ }
    show();
  });
  show();
})();
