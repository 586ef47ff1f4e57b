// Before and after: one pair of routes at a time, before broad in grey, after in the colours of the modes.
const GREY = "#67727a", drawn = L.layerGroup().addTo(map);
for (const pair of data.pairs) for (const side of ["before", "after"]) if (pair[side]) for (const leg of pair[side].legs) leg.points = points(leg.line);
function add(route, before) {
  for (const leg of route.legs) {
    const style = before ? {color: GREY, weight: 8, opacity: 0.75} : {color: modes[leg.mode].colour, weight: 3.5, dashArray: leg.dash};
    L.polyline(leg.points, {...style, className: before ? "before" : "after"}).bindTooltip(() => el("span", {}, `${before ? words.before : words.after}: ${leg.name}`), {sticky: true}).addTo(drawn);
  }
}
const box = el("section", {"aria-live": "polite"});
const choices = data.pairs.map((pair, number) => el("button", {class: "choice", type: "button", "aria-pressed": "false", onclick: () => choose(number)},
  el("div", {}, el("b", {class: "data"}, pair.name)), el("div", {class: "soft data"}, pair.delta)));
const all = data.pairs.length > 1 ? el("button", {class: "choice", type: "button", "aria-pressed": "false", onclick: () => choose(-1)}, words.all) : null;
function choose(number) {
  drawn.clearLayers();
  const some = number < 0 ? data.pairs : [data.pairs[number]];
  for (const pair of some) if (pair.before) add(pair.before, true);
  for (const pair of some) if (pair.after) add(pair.after, false);
  stopNames = some.length === 1 ? some[0].stops : [];
  wayPoints = some.length === 1 ? ["before", "after"].flatMap(side => some[0][side] ? some[0][side].legs.map(leg => leg.points) : []) : [];
  for (const stop of stopNames) sign(stop).addTo(drawn);
  [all, ...choices].forEach((button, place) => button && button.setAttribute("aria-pressed", String(place === number + 1)));
  box.replaceChildren();
  if (some.length === 1) for (const side of ["before", "after"]) {
    const route = some[0][side];
    box.append(el("h2", {}, words[side]), route ? el("div", {}, el("p", {}, route.figures), route.legs.map(leg => el("div", {}, modeChip(leg.mode), text(leg.name), el("span", {class: "soft"}, ` ${leg.figures}`))))
      : el("p", {class: "soft"}, words.none));
  }
  placeNames();
}
panel.append(el("h1", {class: "data"}, data.title), el("p", {class: "soft data"}, data.summary),
  el("ul", {class: "legend"}, el("li", {}, lineDrawing(GREY, null, 8), words.before), el("li", {}, `${words.after}:`), modeLegend()),
  el("ul", {class: "choices"}, [all, ...choices].filter(Boolean).map(button => el("li", {}, button))), box,
  el("h2", {}, words.table), el("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": words.table}, el("table", {class: "list"}, el("thead", {}, el("tr", {}, data.headers.map(title => el("th", {scope: "col"}, title)))),
    el("tbody", {}, data.rows.map(row => el("tr", {}, row.map(cell => el("td", {class: "data"}, cell))))))), el("p", {class: "credit"}, data.credit));
const every = data.pairs.flatMap(pair => ["before", "after"].flatMap(side => pair[side] ? pair[side].legs.flatMap(leg => leg.points.flat()) : []));
fit(every.length ? every : [[70, west + 20], [-45, east - 20]]);
if (data.pairs.length) choose(data.merged ? -1 : 0); else placeNames();
