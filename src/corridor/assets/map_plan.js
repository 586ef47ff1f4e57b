// The routes of a plan: one is chosen and bold, the others thin in grey beside it; each leg has a sheet.
const GREY = "#67727a";
let chosen = 0, lit = null;
const routes = data.routes;
for (const route of routes) for (const leg of route.legs) leg.points = points(leg.line);
const drawn = L.layerGroup().addTo(map), over = L.layerGroup().addTo(map);
const legsBox = el("section", {"aria-live": "polite"});
const buttons = routes.map((route, number) => el("button", {class: "choice", type: "button", "aria-pressed": "false", onclick: () => choose(number)},
  el("div", {}, el("span", {class: "number"}, route.number), route.tags.map(tag => el("span", {class: "tag"}, words[tag] ?? tag)),
    route.planned ? el("span", {class: "tag warn"}, words.planned) : "", route.detour ? el("span", {class: "tag warn"}, words.detour) : "", text(route.via)),
  el("div", {class: "figures"}, route.figures.map(one => el("span", {}, el("b", {}, one.text), one.against ? el("span", {class: "against"}, one.against) : ""))),
  route.when || route.sure ? el("div", {class: "soft"}, [route.when, route.sure].filter(Boolean).join("; ")) : ""));

function bar(route) {
  const whole = route.bar.reduce((sum, part) => sum + part.hours, 0);
  return el("div", {class: "bar", role: "img", "aria-label": route.bar.map(part => part.text).join(", ")},
    route.bar.map(part => el("span", {class: part.what, title: part.text,
      style: `width:${100 * part.hours / whole}%;${part.mode ? `background:${modes[part.mode].colour}` : ""}`})));
}
function sheet(leg, number) {
  return el("details", {class: "leg", "data-leg": number, ontoggle: event => { if (event.target.open) light(number); }},
    el("summary", {}, modeChip(leg.mode), text(`${leg.from} → ${leg.to}`), el("br"), el("span", {class: "soft"}, leg.figures)),
    el("div", {}, el("b", {class: "data"}, leg.title), el("div", {class: "soft data"}, leg.who),
      facts(leg.rows),
      leg.borders.length ? facts(leg.borders.map(one => [`${words.border}`, `${one.name}: ${one.text}`])) : "",
      leg.calls.length ? facts([[words.calls, leg.calls.join(", ")]]) : "",
      el("p", {}, leg.basis.map(([what, basis]) => el("span", {class: `tag ${basis}`}, `${what}: ${words[basis] ?? basis}`))),
      sourceList(leg.sources)));
}
function choose(number, leg = null, move = false) {
  chosen = number;
  drawn.clearLayers(); over.clearLayers();
  let beside = 0;
  routes.forEach((route, other) => {
    if (other === number) return;
    beside = beside > 0 ? -beside : -beside + 3.5;
    for (const part of route.legs) addLine(part, {color: GREY, weight: 2.2, opacity: 0.95, dashArray: part.dash, shift: beside, className: "other"}, () => choose(other, null, true), drawn);
  });
  const route = routes[number];
  route.legs.forEach((part, place) => {
    L.polyline(part.points, {color: "#fff", weight: 8, opacity: 0.9, interactive: false}).addTo(drawn);
    addLine(part, {color: modes[part.mode].colour, weight: 4.5, opacity: 1, dashArray: part.dash, className: "chosen"}, () => open(place, true), drawn);
  });
  for (const stop of route.stops) sign(stop).addTo(drawn);
  stopNames = route.stops;
  wayPoints = route.legs.map(part => part.points);
  buttons.forEach((button, other) => button.setAttribute("aria-pressed", String(other === number)));
  legsBox.replaceChildren(el("h2", {}, `${words.route} ${route.number}, ${words.legs}`), bar(route), ...route.legs.map(sheet));
  if (move) buttons[number].scrollIntoView({block: "nearest"});
  if (leg !== null) open(leg, true);
  placeNames();
}
function addLine(part, style, act, group) {
  new Beside(part.points, {...style, interactive: false}).addTo(group);
  new Beside(part.points, {weight: 15, opacity: 0, shift: style.shift, className: "reach"}).on("click", act).addTo(group)
    .bindTooltip(() => el("span", {}, modeChip(part.mode), `${part.from} → ${part.to}`), {sticky: true});
}
function light(number) {
  over.clearLayers();
  for (const other of legsBox.querySelectorAll("details.leg")) if (Number(other.dataset.leg) !== number) other.open = false;
  const part = routes[chosen].legs[number];
  L.polyline(part.points, {color: "#111", weight: 10, opacity: 0.22, interactive: false}).addTo(over);
}
function open(number, show) {
  const found = legsBox.querySelector(`details.leg[data-leg="${number}"]`);
  found.open = true;
  if (show) found.scrollIntoView({block: "nearest"});
}
if (panel) {
  panel.append(el("h1", {class: "data"}, data.title), el("div", {}, data.asked.map(line => el("p", {class: "soft data"}, line))),
    el("h2", {}, words.routes), el("ul", {class: "choices"}, buttons.map(button => el("li", {}, button))),
    ...data.more.map(line => el("p", {class: "soft"}, line)), data.worth ? el("p", {class: "worth"}, data.worth) : "", legsBox);
  if (data.notes.length) panel.append(el("h2", {}, words.notes), el("div", {}, data.notes.map(note => el("div", {class: `note ${note.severity}`},
    el("b", {}, `${words[note.severity] ?? note.severity}, ${words.route.toLowerCase()} ${note.routes.join(", ")}: `), text(note.text), note.checked ? ` (${words.checked} ${note.checked}) ` : " ",
    el("details", {class: "more"}, el("summary", {}, words.sources), el("p", {class: "sources data"}, note.source))))));
  const used = new Set(routes.flatMap(route => route.legs.map(leg => leg.mode)));
  panel.append(el("h2", {}, words.key), el("ul", {class: "legend"}, modeLegend(used), el("li", {}, lineDrawing(GREY, null, 2.2), el("span", {}, words.other)),
    signLegend(["start", "end", "transfer", "border", "gauge", "call"])), el("p", {class: "credit"}, data.credit));
}
fit(routes.flatMap(route => [...route.legs.flatMap(leg => leg.points.flat()), ...route.stops.map(stop => L.latLng(stop.at))]));
choose(0);
