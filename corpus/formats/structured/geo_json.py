"""Records of GeoJSON (RFC 7946): the properties of each feature. A note names the geometries, which are left out."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from corpus.formats.structured.record_list import RecordList

__all__ = ["geo_json_records", "is_geo_json"]


def is_geo_json(value: object) -> bool:
    """Return whether a value is a feature, or a collection or list of features."""
    if isinstance(value, list):
        return bool(value) and all(_is_feature(entry) for entry in value)
    if not isinstance(value, Mapping):
        return False
    return _is_feature(value) or (value.get("type") == "FeatureCollection" and isinstance(value.get("features"), list))


def geo_json_records(value: Any) -> RecordList:  # noqa: ANN401 - whatever JSON holds
    """Return the properties of all features, and a note about the geometries that were left out."""
    features = value if isinstance(value, list) else value.get("features", [value])
    geometries = Counter(str(feature["geometry"].get("type")) for feature in features if _has_geometry(feature))
    records = [_record(feature) if _is_feature(feature) else feature for feature in features]
    if not geometries:
        return RecordList(records)
    kinds = ", ".join(f"{number:,} {name}" for name, number in geometries.most_common())
    return RecordList(records, (f"the geometry was left out, because a practice has no coordinates: {kinds}",))


def _is_feature(value: object) -> bool:
    return isinstance(value, Mapping) and value.get("type") == "Feature" and "properties" in value


def _has_geometry(feature: object) -> bool:
    return isinstance(feature, Mapping) and isinstance(feature.get("geometry"), Mapping)


def _record(feature: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties, with the feature's own id and other members that are no geometry."""
    others = {name: value for name, value in feature.items() if name not in ("type", "geometry", "bbox", "properties")}
    properties = feature["properties"]
    return {**others, **(properties if isinstance(properties, Mapping) else {"properties": properties})}
