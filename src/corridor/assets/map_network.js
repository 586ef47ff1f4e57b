// The whole network: lines by mode on a canvas, switches, search, and a sheet of what runs where.
const T = data.texts, S = data.said ?? T, modeNames = data.modes.map(row => row.mode), linePane = map.createPane("hops"), nodePane = map.createPane("nodes");
linePane.style.zIndex = 400; nodePane.style.zIndex = 420;
const hopCanvas = L.canvas({pane: "hops", tolerance: 4}), nodeCanvas = L.canvas({pane: "nodes", tolerance: 4});
const shownModes = new Set([modeNames[0]]), shownStatuses = new Set(["operating", "planned"]);
const statuses = [...new Set(data.hops.map(hop => T[hop[3]]))];
const layers = {};
const servicesAt = data.nodes.map(() => []);
data.services.forEach((service, number) => { for (const node of service[7]) servicesAt[node].push(number); });
const halo = L.layerGroup().addTo(map);
const box = el("section", {"aria-live": "polite"});

function layer(mode, status) {
  const key = `${mode} ${status}`;
  if (!layers[key]) {
    const row = modes[mode], group = layers[key] = L.layerGroup();
    for (const hop of data.hops) {
      if (modeNames[hop[2]] !== mode || T[hop[3]] !== status) continue;
      L.polyline(points(hop[4]), {renderer: hopCanvas, pane: "hops", color: row.colour, weight: 2, dashArray: status === "operating" ? row.dash : "12 8 2 8"})
        .on("click", () => showHop(hop)).addTo(group);
    }
  }
  return layers[key];
}
const nodeLayer = L.layerGroup().addTo(map);
function draw() {
  for (const mode of modeNames) for (const status of statuses) {
    const want = shownModes.has(mode) && shownStatuses.has(status);
    if (want) layer(mode, status).addTo(map); else if (layers[`${mode} ${status}`]) layers[`${mode} ${status}`].remove();
  }
  nodeLayer.clearLayers();
  stopNames = [];
  data.nodes.forEach((node, number) => {
    if (!servicesAt[number].some(service => shownModes.has(modeNames[data.services[service][3]]) && shownStatuses.has(T[data.services[service][4]]))) return;
    L.circleMarker([node[4], node[5]], {renderer: nodeCanvas, pane: "nodes", radius: 3, weight: 1, color: "#222", fillColor: "#fff", fillOpacity: 1})
      .on("click", () => showNode(number)).bindTooltip(() => el("span", {}, node[1])).addTo(nodeLayer);
  });
}
const serviceRow = (number, fact = "") => {
  const [id, name, operator, mode, status, often, both, stops, sources] = data.services[number];
  return el("details", {class: "leg"}, el("summary", {}, modeChip(modeNames[mode]), text(T[name]), T[status] === "operating" ? "" : el("span", {class: "tag warn"}, S[status]),
    fact ? el("span", {class: "soft"}, ` ${fact}`) : ""),
    el("div", {}, el("p", {class: "soft data"}, [T[operator], id, S[often], both ? words.both : ""].filter(Boolean).join(", ")),
      el("p", {}, stops.flatMap((stop, i) => [i ? " → " : "", el("button", {type: "button", class: "link", onclick: () => showNode(stop)}, data.nodes[stop][1])])),
      el("details", {class: "more"}, el("summary", {}, words.sources), el("ul", {class: "sources"}, sources.map(one => el("li", {class: "data"}, T[one]))))));
};
function show(title, under, rows) {
  box.replaceChildren(el("h2", {class: "data"}, title), el("p", {class: "soft data"}, under), ...rows,
    el("button", {type: "button", onclick: () => { halo.clearLayers(); stopNames = []; placeNames(); box.replaceChildren(el("p", {class: "soft"}, words.pick)); }}, words.close));
  box.scrollIntoView({block: "nearest"});
}
const MOST = 60;
const cut = (rows, make) => [...rows.slice(0, MOST).map(make), ...(rows.length > MOST ? [el("p", {class: "soft"}, `${rows.length - MOST} ${words.more}`)] : [])];
function showHop(hop) {
  const [from, to, , , steps, runs] = hop, pairs = [];
  for (let i = 0; i < runs.length; i += 2) pairs.push([runs[i], S[runs[i + 1]]]);
  halo.clearLayers();
  L.polyline(points(steps), {color: "#111", weight: 9, opacity: 0.3, interactive: false}).addTo(halo);
  stopNames = [from, to].map(node => ({kind: "place", name: data.nodes[node][1], at: [data.nodes[node][4], data.nodes[node][5]]}));
  placeNames();
  show(`${data.nodes[from][1]} – ${data.nodes[to][1]}`, `${pairs.length} ${words.services}`, cut(pairs, ([number, fact]) => serviceRow(number, fact)));
}
function showNode(number) {
  const [id, name, country, kind, lat, lon, loads, gauge] = data.nodes[number];
  halo.clearLayers();
  L.circleMarker([lat, lon], {radius: 9, color: "#111", weight: 4, fill: false, interactive: false}).addTo(halo);
  stopNames = [{kind: "place", name, at: [lat, lon]}];
  if (!map.getBounds().contains([lat, lon])) map.panTo([lat, lon]);
  placeNames();
  show(name, [id, country, S[kind], S[gauge], `${words.loads} ${loads.map(mode => data.modes[mode].word).join(", ") || words.passing}`].filter(Boolean).join(", "),
    cut(servicesAt[number], service => serviceRow(service)));
}
const plain = value => value.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
function search(event) {
  const wanted = plain(event.target.value.trim());
  if (wanted.length < 2) { box.replaceChildren(el("p", {class: "soft"}, words.pick)); return; }
  const places = data.nodes.map((node, number) => [node, number]).filter(([node]) => plain(`${node[0]} ${node[1]}`).includes(wanted));
  const runs = data.services.map((service, number) => [service, number]).filter(([service]) => plain(`${service[0]} ${T[service[1]]} ${T[service[2]]}`).includes(wanted));
  box.replaceChildren(el("p", {class: "soft"}, places.length + runs.length ? `${places.length + runs.length} ${words.found}` : words.nothing),
    ...cut(places, ([node, number]) => el("p", {}, el("button", {type: "button", class: "link", onclick: () => { map.setView([node[4], node[5]], Math.max(5, map.getZoom())); showNode(number); }}, `${node[1]}, ${node[2]} (${node[0]})`))),
    ...cut(runs, ([, number]) => serviceRow(number)));
}
const toggle = (set, key, label) => el("label", {}, el("input", {type: "checkbox", checked: set.has(key), onchange: event => { event.target.checked ? set.add(key) : set.delete(key); draw(); }}), " ", label);
panel.append(el("h1", {}, data.title), el("p", {class: "soft"}, data.count),
  el("input", {type: "search", class: "search", "aria-label": words.search, placeholder: words.search, oninput: search}),
  el("fieldset", {class: "switches"}, el("legend", {}, words.modes), data.modes.filter(row => data.hops.some(hop => modeNames[hop[2]] === row.mode))
    .map(row => el("span", {}, toggle(shownModes, row.mode, row.word), " ", lineDrawing(row.colour, row.dash)))),
  el("fieldset", {class: "switches"}, el("legend", {}, words.statuses), statuses.map(status => toggle(shownStatuses, status, S[T.indexOf(status)]))),
  box, el("p", {class: "credit"}, data.credit));
box.append(el("p", {class: "soft"}, words.pick));
draw();
fit([[70, west + 20], [-45, east - 20]]);
placeNames();
