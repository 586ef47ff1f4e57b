"""The catalogue of columns, and what is made from it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from corridor.dataset.columns import EDGES, NODES, SHARED, TABLES
from corridor.dataset.files import NAMES, shipped_directory
from corridor.dataset.load import load
from corridor.dataset.writing.pages import schema_files, with_columns
from corridor.dataset.writing.written import edge_cells, node_properties, tables
from tests.support.paths import ROOT

OUR_OWN = {"service_basis", "corridor", "table", "through", "gateway"}


@pytest.mark.parametrize("schema", TABLES.values(), ids=list(TABLES))
def test_every_column_says_what_it_means_and_why_its_bounds_are_so(schema: object) -> None:
    for column in schema.columns:  # type: ignore[attr-defined]
        assert column.means
        if column.kind in ("number", "count"):
            assert column.least < column.most
            assert column.why, column.name
    names = [column.name for column in schema.columns]  # type: ignore[attr-defined]
    assert len(names) == len(set(names))


def test_every_column_of_the_shipped_tables_is_known() -> None:
    for path in shipped_directory().glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header = set(next(csv.reader(file)))
        assert header - TABLES[path.stem].names - OUR_OWN - {"basis", "as_of"} == set(), path.name


def test_what_is_the_services_is_the_same_on_all_its_rows() -> None:
    expected = {
        "mode", "frequency_per_week", "days", "departs", "valid_from", "valid_to", "capacity_teu", "capacity_kg",
        "status", "both_ways", "operator", "name", "usd_per_departure", "trade_of", "trucks",
    }  # fmt: skip
    assert set(SHARED) == expected


def test_the_page_and_the_schemas_are_those_of_the_code() -> None:
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert readme == with_columns(readme)
    made = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "schema").iterdir()}
    assert made == schema_files()


def test_the_schemas_know_every_column() -> None:
    for name, text in schema_files().items():
        document = json.loads(text)
        known = document.get("properties") or {field["name"] for field in document["fields"]}
        stem = name.removesuffix(".schema.json")
        assert set(known) == set(NODES.names if stem == "nodes" else TABLES[stem].names)


@pytest.mark.slow
def test_a_network_is_written_as_it_was_read(tmp_path: Path) -> None:
    network = load()
    for schema, rows in tables(network):
        columns = list(dict.fromkeys(name for row in rows for name in row))
        with (tmp_path / schema.file).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    features = [
        {"type": "Feature", "properties": node_properties(node),
         "geometry": {"type": "Point", "coordinates": [node.lon, node.lat]}}
        for node in network.node_by_id.values()
    ]  # fmt: skip
    collection = {"type": "FeatureCollection", "features": features}
    (tmp_path / "nodes.geojson").write_text(json.dumps(collection), encoding="utf-8")
    again = load(tmp_path)
    for name in (
        "node_by_id",
        "service_by_id",
        "handling",
        "emissions",
        "rates",
        "advisories",
        "demurrage",
        "connections",
    ):
        assert getattr(again, name) == getattr(network, name), name


def test_the_networks_own_frames_can_be_read_back(tmp_path: Path) -> None:
    import corridor

    network = corridor.load(ROOT / "tests" / "small")
    network.nodes().to_file(tmp_path / "nodes.geojson", driver="GeoJSON")
    network.edges().to_csv(tmp_path / "edges.csv")
    again = corridor.load(tmp_path)
    assert again.node_by_id == network.node_by_id
    for name, service in network.service_by_id.items():
        for seq, (before, after) in enumerate(zip(service.hops, again.service_by_id[name].hops, strict=True), start=1):
            assert edge_cells(service, seq, before) == edge_cells(again.service_by_id[name], seq, after)
    assert set(edge_cells(service, 1, service.hops[0])) == EDGES.names


def test_the_files_that_a_directory_may_hold_are_the_tables_and_the_three_others() -> None:
    assert {*NAMES} == {*TABLES, "nodes", "tracks", "assumptions"} - {"published"}
