"""Lines a second of drain3 with its usual masks, on lines it has seen before: `measure-drain3.py FILE`, prints JSON."""
import json
import sys
import time

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

# The masks of the example configuration that drain3 ships.
MASKS = [
    (r"((?<=[^A-Za-z0-9])|^)(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))((?=[^A-Za-z0-9])|$)", "ID"),
    (r"((?<=[^A-Za-z0-9])|^)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})((?=[^A-Za-z0-9])|$)", "IP"),
    (r"((?<=[^A-Za-z0-9])|^)([0-9a-f]{6,} ?){3,}((?=[^A-Za-z0-9])|$)", "SEQ"),
    (r"((?<=[^A-Za-z0-9])|^)([0-9A-F]{4} ?){4,}((?=[^A-Za-z0-9])|$)", "SEQ"),
    (r"((?<=[^A-Za-z0-9])|^)(0x[a-f0-9A-F]+)((?=[^A-Za-z0-9])|$)", "HEX"),
    (r"((?<=[^A-Za-z0-9])|^)([\-\+]?\d+)((?=[^A-Za-z0-9])|$)", "NUM"),
    (r"(?<=executed cmd )(\".+?\")", "CMD"),
]

config = TemplateMinerConfig()
config.profiling_enabled = False
config.masking_instructions = [MaskingInstruction(pattern, name) for pattern, name in MASKS]
miner = TemplateMiner(config=config)

with open(sys.argv[1], encoding="utf-8") as file:
    lines = file.read().split("\n")
for line in lines:
    miner.add_log_message(line)
start = time.process_time()
for line in lines:
    miner.add_log_message(line)
seconds = time.process_time() - start
print(json.dumps({"lines": len(lines), "linesPerSecond": len(lines) / seconds, "templates": len(miner.drain.clusters)}))
