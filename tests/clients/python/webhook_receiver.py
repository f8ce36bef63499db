"""Takes webhooks and verifies them with the Python package `standardwebhooks`.

    python webhook_receiver.py      prints its port first, then a line of JSON for each message that it took

Secrets come by POST /secret, after which it takes messages. Of each notice the first message is refused once, with 503.
A message that does not verify is printed as {"bad": why} and answered with 400.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

state = {"webhook": None, "refused": set()}


def say(line):
    # In one piece, since messages come in several threads.
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(self.take(body))
        self.send_header("content-length", "0")
        self.end_headers()

    def take(self, body):
        if self.path == "/secret":
            state["webhook"] = Webhook(body.decode())
            return 204
        try:
            message = state["webhook"].verify(body, dict(self.headers))
        except WebhookVerificationError as error:
            say({"bad": str(error)})
            return 400
        slug = message["data"]["notice"]["slug"]
        if slug not in state["refused"]:
            state["refused"].add(slug)
            return 503
        say({
            "id": self.headers["webhook-id"],
            "type": message["type"],
            "sequence": message["data"]["sequence"],
            "slug": slug,
        })
        return 204

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_address[1], flush=True)
server.serve_forever()
