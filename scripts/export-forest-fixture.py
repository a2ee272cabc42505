#!/usr/bin/env python3
"""Writes src/pipeline/forest/fixtures/scikit-learn.json: small forests as scikit-learn trains them, rows and scores.

The forest tests build the same trees and must give the same scores. Run with scikit-learn 1.9 from the repository's
root: python3 scripts/export-forest-fixture.py
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.ensemble import IsolationForest

TARGET = pathlib.Path("src/pipeline/forest/fixtures/scikit-learn.json")


def main():
    cases = [
        case("normal", normal_rows(300, 5), rows=120, n_estimators=20, max_samples=64),
        case("feature-subsets", normal_rows(200, 6), rows=60, n_estimators=12, max_samples=32, max_features=3),
        case("bootstrap", normal_rows(200, 4), rows=60, n_estimators=8, max_samples=48, bootstrap=True),
        case("duplicates-and-constants", coarse_rows(400), rows=80, n_estimators=12, max_samples=128),
        case("all-rows", normal_rows(150, 3), rows=60, n_estimators=4, max_samples=150),
        case("constant", np.ones((40, 2)), rows=3, n_estimators=3, max_samples=16),
        case("two-samples", normal_rows(50, 2), rows=20, n_estimators=10, max_samples=2),
        case("one-sample", normal_rows(50, 2), rows=5, n_estimators=2, max_samples=1),
    ]
    document = {"scikitLearn": sklearn.__version__, "cases": cases}
    TARGET.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


def case(name, training, rows, **options):
    model = IsolationForest(random_state=7, contamination=0.1, **options).fit(training)
    trees = [export_tree(model, i) for i in range(len(model.estimators_))]
    scored = np.vstack([training[:rows], rows_at_thresholds(trees, training)])
    return {
        "name": name,
        "features": training.shape[1],
        "sampleSize": int(model.max_samples_),
        "trees": trees,
        "rows": [[float(x) for x in row] for row in scored],
        "scoreSamples": [float(s) for s in model.score_samples(scored)],
        "trainingScoreSamples": [float(s) for s in model.score_samples(training)],
        "offset": float(model.offset_),
    }


def export_tree(model, index):
    tree = model.estimators_[index].tree_
    columns = model.estimators_features_[index]
    inner = tree.children_left >= 0
    # Pre-order, which the forest's layout relies on: the left child follows its parent.
    assert all(tree.children_left[inner] == np.flatnonzero(inner) + 1)
    return {
        "feature": [int(columns[f]) if f >= 0 else -1 for f in tree.feature],
        "threshold": [float(t) if i else 0 for t, i in zip(tree.threshold, inner)],
        "right": [int(r) if i else 0 for r, i in zip(tree.children_right, inner)],
        "samples": [int(n) for n in tree.n_node_samples],
    }


def normal_rows(rows, columns):
    return np.round(np.random.default_rng(rows + columns).normal(size=(rows, columns)) * [10.0**c for c in range(columns)], 4)


def coarse_rows(rows):
    draws = np.random.default_rng(rows)
    return np.column_stack([draws.integers(0, 4, rows), np.full(rows, 3.5), draws.integers(0, 2, rows), draws.poisson(1, rows)])


def rows_at_thresholds(trees, training, limit=24):
    """Rows whose values are a threshold cast to float32, and the float32 numbers next to it, and extremes."""
    made = [np.full(training.shape[1], extreme) for extreme in (-3e38, 3e38, 0.0, -0.0)]
    for tree in trees:
        for feature, threshold in zip(tree["feature"], tree["threshold"]):
            if feature < 0 or len(made) >= limit:
                continue
            at = np.float32(threshold)
            for value in (at, np.nextafter(at, np.float32(np.inf)), np.nextafter(at, np.float32(-np.inf))):
                row = np.array(training[len(made)], dtype=float)
                row[feature] = value
                made.append(row)
    return np.vstack(made)


main()
