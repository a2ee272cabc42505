"""Python graypy: graypy_tcp.py PORT COUNT SERVICE"""
import logging
import sys

import graypy

port, count, service = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
logger = logging.getLogger(service)
logger.setLevel(logging.INFO)
logger.addHandler(graypy.GELFTCPHandler("127.0.0.1", port, localname="web-1"))
for i in range(count):
    level = logging.ERROR if i % 5 == 0 else logging.INFO
    logger.log(level, "order %d shipped", i, extra={"service": service})
logging.shutdown()
