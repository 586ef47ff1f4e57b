// Flows: each stretch as wide as what goes over it; those with a price of space have a dark edge.
const drawn = L.layerGroup().addTo(map), halo = L.layerGroup().addTo(map);
const box = el("section", {"aria-live": "polite"}, el("p", {class: "soft"}, words.pick));
for (const one of data.stretches) one.points = points(one.line);
function show(one) {
  halo.clearLayers();
  L.polyline(one.points, {color: "#111", weight: one.width + 6, opacity: 0.35, interactive: false}).addTo(halo);
  box.replaceChildren(el("h2", {class: "data"}, one.name), el("p", {}, modeChip(one.mode), `${one.teu} ${words.teu}`, one.worth ? `; ${words.worth}: ${one.worth}` : ""),
    el("ul", {class: "sources"}, one.told.map(line => el("li", {class: "data"}, line))));
}
for (const one of data.stretches) {
  if (one.worth) L.polyline(one.points, {color: "#111", weight: one.width + 3, opacity: 0.8, interactive: false, className: "full"}).addTo(drawn);
  L.polyline(one.points, {color: modes[one.mode].colour, weight: one.width, dashArray: one.dash, className: "flow"})
    .bindTooltip(() => el("span", {}, `${one.name}: ${one.teu} ${words.teu}`), {sticky: true}).on("click", () => show(one)).addTo(drawn);
}
for (const place of data.places) L.circleMarker(place.at, {radius: 3, weight: 1, color: "#222", fillColor: "#fff", fillOpacity: 1, interactive: false}).addTo(drawn);
stopNames = data.places.slice(-40).map(place => ({kind: "place", name: place.name, at: place.at}));
panel.append(el("h1", {class: "data"}, data.title), ...data.summary.map(line => el("p", {class: "soft data"}, line)),
  el("h2", {}, words.key), el("ul", {class: "legend"}, data.key.map(row => el("li", {}, lineDrawing("#67727a", null, row.width), row.text)),
    el("li", {}, lineDrawing("#111", null, 6), words.full), modeLegend()), box,
  el("h2", {}, words.table), el("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": words.table}, el("table", {class: "list"}, el("thead", {}, el("tr", {}, [words.stretch, "", words.worth].map(title => el("th", {scope: "col"}, title)))),
    el("tbody", {}, data.stretches.slice(0, 25).map(one => el("tr", {}, el("td", {class: "data"}, el("button", {type: "button", class: "link", onclick: () => show(one)}, one.name)), el("td", {style: "white-space:nowrap"}, `${one.teu} ${words.teu}`), el("td", {}, one.worth)))))),
  el("p", {class: "credit"}, data.credit));
const every = data.stretches.flatMap(one => one.points.flat());
fit(every.length ? every : [[70, west + 20], [-45, east - 20]]);
placeNames();
