#!/usr/bin/env python3
"""Writes bench/results/adbench-sklearn.json: scikit-learn's Isolation Forest on the ADBench sets, AUC by seed.

The measure that `bench/accuracy/forest-auc.ts` compares with. From the repository's root:
python3 scripts/measure-adbench-sklearn.py DATA_DIR/adbench
"""

import json
import pathlib
import sys

import numpy as np
import sklearn
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

TARGET = pathlib.Path("bench/results/adbench-sklearn.json")
SEEDS = list(range(10))


def main(folder):
    sets = {}
    for path in sorted(pathlib.Path(folder).glob("*.csv.gz")):
        table = np.loadtxt(path, delimiter=",")
        rows, labels = table[:, :-1], table[:, -1]
        aucs = [auc(rows, labels, seed) for seed in SEEDS]
        sets[path.name.removesuffix(".csv.gz")] = {
            "meanAuc": round(float(np.mean(aucs)), 5),
            "deviation": round(float(np.std(aucs, ddof=1)), 5),
        }
        print(path.name, sets[path.name.removesuffix(".csv.gz")], flush=True)
    document = {
        "scikitLearn": sklearn.__version__,
        "trees": 100,
        "maxSamples": 256,
        "seeds": len(SEEDS),
        "sets": sets,
    }
    TARGET.write_text(json.dumps(document, indent=2) + "\n")


def auc(rows, labels, seed):
    model = IsolationForest(n_estimators=100, max_samples=256, random_state=seed).fit(rows)
    return roc_auc_score(labels, -model.score_samples(rows))


main(sys.argv[1])
