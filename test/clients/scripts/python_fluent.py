"""Python fluent-logger: python_fluent.py PORT COUNT SERVICE"""
import sys

from fluent import sender

port, count, service = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
logger = sender.FluentSender(service, host="127.0.0.1", port=port, nanosecond_precision=True)
for i in range(count):
    level = "error" if i % 5 == 0 else "info"
    record = {"message": f"order {i} shipped", "level": level, "host": "web-1"}
    if not logger.emit(None, record):
        sys.exit(str(logger.last_error))
logger.close()
