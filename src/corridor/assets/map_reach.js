// What is within reach: countries and nodes in classes of one measure at a time.
panel.append(el("h1", {class: "data"}, data.title), el("p", {class: "soft data"}, data.limits), el("p", {class: "soft"}, data.counted));
const legendBox = el("ul", {class: "legend"}), box = el("section", {"aria-live": "polite"}, el("p", {class: "soft"}, words.pick));
const parts = data.rows.map(row => {
  const shapes = row.areas ? [L.polygon(row.areas.flatMap(turned), {color: "#fff", weight: 0.6, fillOpacity: 0.8})]
    : [L.circleMarker(row.at, {radius: row.reached ? 3.5 : 2, weight: 0.8, color: "#333", fillOpacity: 1})];
  for (const shape of shapes) shape.on("click", () => box.replaceChildren(el("h2", {class: "data"}, row.name), facts(row.facts))).bindTooltip(() => el("span", {}, row.name), {sticky: true}).addTo(map);
  return shapes;
});
function show(measure) {
  const {classes, colours, legend} = data.measures[measure];
  parts.forEach((shapes, number) => shapes.forEach(shape => shape.setStyle({fillColor: colours[classes[number]]})));
  legendBox.replaceChildren(...legend.map(([fill, label]) => el("li", {}, el("span", {class: "swatch", style: `background:${fill}`}), label)));
}
panel.append(el("fieldset", {class: "switches"}, el("legend", {}, words.by), data.measures.map((measure, number) =>
  el("label", {}, el("input", {type: "radio", name: "measure", checked: number === data.first, onchange: () => show(number)}), " ", measure.name))),
  legendBox, box, el("p", {class: "credit"}, data.credit));
sign({kind: "start", name: data.origin.name, at: data.origin.at}).addTo(map);
stopNames = [{kind: "start", ...data.origin}];
show(data.first);
fit([[70, west + 20], [-45, east - 20]]);
placeNames();
