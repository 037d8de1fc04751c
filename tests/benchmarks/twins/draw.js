async function (drawing, id) {
  if (!drawing) return "";
  window.layers ??= {};
  const layer = drawing.layer ? await (window.layers[drawing.layer] ??= fetch(drawing.layer).then((r) => r.json())) : null;
  const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
  const shapes = layer ? Object.entries(layer.regions).map(([code, outline]) => {
    const shape = drawing.regions[code];
    return `<path class="region ${shape ? shape[0] : "not-held"}" d="${outline.path}"><title>${escaped(shape ? shape[1] : code)}</title></path>`;
  }).concat(layer.lines.map((line) => `<path class="line ${line.kind}" d="${line.path}"/>`)).join("") : "";
  document.getElementById(id).innerHTML = `<svg class="chart" viewBox="${drawing.view_box.join(" ")}" aria-label="${escaped(drawing.description)}">${shapes}${drawing.markup}</svg>`;
  return drawing.description.slice(0, 40);
}
