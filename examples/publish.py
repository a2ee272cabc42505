"""Publishes logs to LogSentry over RabbitMQ: one log a message, JSON or text. Needs: pip install pika"""
import json, os, pika

url = os.environ.get("AMQP_URL", "amqp://admin:admin123@127.0.0.1:5672/%2f")
with pika.BlockingConnection(pika.URLParameters(url)) as connection:
    channel = connection.channel()
    channel.confirm_delivery()
    properties = pika.BasicProperties(content_type="application/json", delivery_mode=2)
    for number in range(10):
        log = {"level": "info", "service": "python", "message": f"order {number} shipped"}
        channel.basic_publish("logs.in", "python", json.dumps(log), properties, mandatory=True)
