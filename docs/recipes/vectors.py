#!/usr/bin/env python3
"""The examples of the recipes, computed as each provider documents its signatures.

Nothing here reads how a recipe describes a signature: every construction is written out again from the provider's
documentation, with Python's standard library and the `openssl` command line only. So a recipe that describes it wrongly
does not verify its own example.

    vectors.py --check   the examples of the recipes are those computed here, and the table of README.md is up to date
    vectors.py --write   writes them; keys of public-key signatures are made, used once and forgotten

What follows the first `[[verification.example]]` of a recipe belongs to this script.
"""

import base64
import hashlib
import hmac
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import zlib
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

HERE = Path(__file__).resolve().parent
MARK = "[[verification.example]]"
# 2023-11-14T22:13:20Z
TIME = 1_700_000_000
# Stand in an example for what only a new key can give.
SIGNATURE, PUBLIC_KEY = "@@signature@@", "@@public key@@"

RECIPES = {}


def recipe(function):
    """Registers the examples of the recipe that is called like the function, with `-` for `_`."""
    RECIPES[function.__name__.strip("_").replace("_", "-")] = function
    return function


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def example(**fields):
    return fields


# How signatures are computed and written.


def mac(key, message, digest="sha256"):
    key = key.encode() if isinstance(key, str) else key
    message = message.encode() if isinstance(message, str) else message
    return hmac.new(key, message, digest)


def hex_mac(key, message, digest="sha256"):
    return mac(key, message, digest).hexdigest()


def base64_mac(key, message, digest="sha256"):
    return base64.b64encode(mac(key, message, digest).digest()).decode()


def base64url(data):
    data = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def published(computed, documented):
    """A signature that a provider's documentation prints; what is computed here has to agree."""
    if computed != documented:
        raise SystemExit(f"a documented signature is {documented}, computed is {computed}")
    return documented


# The body alone is signed: header, an example's body, what stands before the signature, hash, how it is written, and what
# makes the key of the secret.


def body_alone(name, header, body, prefix="", digest="sha256", write=hex_mac, secret=None, key=str):
    def examples():
        own, text = secret or f"{name} example secret, not in use", compact(body)
        yield example(secret=own, headers={header: prefix + write(key(own), text, digest)}, body=text)

    RECIPES[name] = examples


body_alone("alchemy", "X-Alchemy-Signature", {"webhookId": "wh_1", "id": "whevt_1", "type": "ADDRESS_ACTIVITY"})
body_alone("asana", "X-Hook-Signature", {"events": [{"action": "changed", "resource": {"gid": "1", "resource_type": "task"}}]})
body_alone("checkout-com", "Cko-Signature", {"id": "evt_1", "type": "payment_captured"})
body_alone("clickup", "X-Signature", {"webhook_id": "7689a169", "event": "taskCreated", "task_id": "c0j"})
body_alone("coinbase-commerce", "X-CC-Webhook-Signature", {"id": 1, "event": {"id": "24934862", "type": "charge:confirmed"}})
body_alone("dropbox", "X-Dropbox-Signature", {"list_folder": {"accounts": ["dbid:AAH4f99T0taONIb"]}})
body_alone("dwolla", "X-Request-Signature-SHA-256", {"id": "80d8ff7d", "topic": "customer_created"})
body_alone("gocardless", "Webhook-Signature", {"events": [{"id": "EV1", "action": "paid", "resource_type": "payments"}]})
body_alone("launchdarkly", "X-LD-Signature", {"_id": "5f9b", "kind": "flag", "name": "dark mode"})
body_alone("lemon-squeezy", "X-Signature", {"meta": {"event_name": "order_created"}, "data": {"id": "1"}})
body_alone("modern-treasury", "X-Signature", {"event": "completed", "data": {"id": "po_1"}})
body_alone("nylas", "X-Nylas-Signature", {"specversion": "1.0", "type": "message.created", "id": "nw_1", "data": {}})
body_alone("onfido", "X-SHA2-Signature", {"payload": {"resource_type": "check", "action": "check.completed"}})
body_alone("patreon", "X-Patreon-Signature", {"data": {"id": "03ca", "type": "member", "attributes": {"patron_status": "active_patron"}}}, digest="md5")
body_alone("paystack", "X-Paystack-Signature", {"event": "charge.success", "data": {"id": 302961}}, digest="sha512")
body_alone("razorpay", "X-Razorpay-Signature", {"event": "payment.captured", "payload": {}})
body_alone("segment", "X-Signature", {"type": "track", "messageId": "ajs-1", "event": "Order Completed"}, digest="sha1")
body_alone("sentry", "Sentry-Hook-Signature", {"action": "created", "data": {"issue": {"id": "1"}}})
body_alone("smartcar", "SC-Signature", {"eventId": "e1", "eventType": "VEHICLE_STATE", "data": {}})
body_alone("uber-eats", "X-Uber-Signature", {"event_id": "c4d2", "event_type": "orders.notification"})
body_alone("vercel", "X-Vercel-Signature", {"id": "evt_1", "type": "deployment.created"}, digest="sha1")

body_alone("ashby", "Ashby-Signature", {"action": "candidateHire", "data": {}}, prefix="sha256=")
body_alone("atlassian-jira", "X-Hub-Signature", {"webhookEvent": "jira:issue_created", "issue": {"id": "1"}}, prefix="sha256=")
body_alone("bitbucket", "X-Hub-Signature", {"repository": {"full_name": "acme/site"}, "push": {"changes": []}}, prefix="sha256=")
body_alone("circleci", "Circleci-Signature", {"id": "3888f21b", "type": "workflow-completed"}, prefix="v1=")
body_alone("cursor", "X-Webhook-Signature", {"event": "statusChange", "status": "FINISHED"}, prefix="sha256=")
body_alone("easypost", "X-Hmac-Signature", {"id": "evt_1", "description": "tracker.updated"}, prefix="hmac-sha256-hex=")
body_alone("facebook", "X-Hub-Signature-256", {"object": "page", "entry": [{"id": "1", "time": TIME}]}, prefix="sha256=")
body_alone("flexport", "X-Hub-Signature-256", {"id": 1, "type": "/shipment#created", "data": {}}, prefix="sha256=")
body_alone("intercom", "X-Hub-Signature", {"type": "notification_event", "topic": "contact.user.created", "id": "notif_1"}, prefix="sha1=", digest="sha1")
body_alone("notion", "X-Notion-Signature", {"id": "367c", "type": "page.content_updated"}, prefix="sha256=")
body_alone("npm", "X-Npm-Signature", {"event": "package:publish", "name": "left-pad", "version": "1.0.0"}, prefix="sha256=")
body_alone("snyk", "X-Hub-Signature", {"project": {"id": "1"}, "newIssues": [], "removedIssues": []}, prefix="sha256=")
body_alone("whatsapp", "X-Hub-Signature-256", {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": []}]}, prefix="sha256=")

body_alone("aftership", "Aftership-Hmac-Sha256", {"event": "tracking_update", "event_id": "fa6d", "msg": {}}, write=base64_mac)
body_alone("docusign", "X-DocuSign-Signature-1", {"event": "envelope-completed", "data": {"envelopeId": "e1"}}, write=base64_mac)
body_alone("fastspring", "X-FS-Signature", {"events": [{"id": "e1", "type": "order.completed"}]}, write=base64_mac)
body_alone("helpscout", "X-HelpScout-Signature", {"id": 1, "status": "active"}, digest="sha1", write=base64_mac)
body_alone("heroku", "Heroku-Webhook-Hmac-SHA256", {"id": "e1", "resource": "api:release", "action": "update", "webhook_metadata": {"event": {"include": "api:release"}}}, write=base64_mac)
body_alone("hookdeck", "X-Hookdeck-Signature", {"type": "order.created"}, write=base64_mac)
body_alone("line", "X-Line-Signature", {"destination": "U1", "events": [{"type": "message", "webhookEventId": "01H"}]}, write=base64_mac)
body_alone("quickbooks", "Intuit-Signature", {"eventNotifications": [{"realmId": "1"}]}, write=base64_mac)
body_alone("shopify", "X-Shopify-Hmac-SHA256", {"id": 820982911946154508, "total_price": "254.98"}, write=base64_mac)
body_alone("tally", "Tally-Signature", {"eventId": "a4cb", "eventType": "FORM_RESPONSE"}, write=base64_mac)
body_alone("typeform", "Typeform-Signature", {"event_id": "01H", "event_type": "form_response"}, prefix="sha256=", write=base64_mac)
body_alone("woocommerce", "X-WC-Webhook-Signature", {"id": 727, "status": "processing"}, write=base64_mac)
body_alone("x-twitter", "X-Twitter-Webhooks-Signature", {"for_user_id": "1", "tweet_create_events": []}, prefix="sha256=", write=base64_mac)
body_alone("xero", "X-Xero-Signature", {"events": [{"resourceId": "717f2bfc", "eventCategory": "CONTACT", "eventType": "UPDATE"}], "firstEventSequence": 1, "lastEventSequence": 1, "entropy": "S0m3r4N"}, write=base64_mac)

body_alone("authorize-net", "X-ANET-Signature", {"notificationId": "d0e8", "eventType": "net.authorize.payment.authcapture.created"}, prefix="sha512=", digest="sha512", secret="0f" * 64, key=bytes.fromhex)
body_alone("cal-com", "X-Cal-Signature-256", {"triggerEvent": "BOOKING_CREATED", "payload": {"uid": "1"}})
body_alone("expo", "Expo-Signature", {"id": "147a", "status": "finished"}, prefix="sha1=", digest="sha1")
body_alone("microsoft-teams", "Authorization", {"type": "message", "id": "1485983408511"}, prefix="HMAC ", write=base64_mac, secret=base64.b64encode(b"microsoft-teams example, not in use").decode(), key=base64.b64decode)
body_alone("mollie", "X-Mollie-Signature", {"resource": "event", "id": "event_1", "type": "payment-link.paid"}, prefix="sha256=")
body_alone("mongodb-atlas", "X-MMS-Signature", {"id": "1", "eventTypeName": "NO_PRIMARY", "status": "OPEN"}, digest="sha1", write=base64_mac)
body_alone("pusher", "X-Pusher-Signature", {"time_ms": TIME * 1000, "events": [{"name": "channel_occupied"}]})
body_alone("squarespace", "Squarespace-Signature", {"id": "n1", "topic": "order.create"}, secret="1e" * 32, key=bytes.fromhex)

# What the deliveries above carry in headers beside the signature.
BESIDE = {
    "bitbucket": {"X-Event-Key": "repo:push", "X-Request-UUID": "5f7e8c1b"},
    "razorpay": {"X-Razorpay-Event-Id": "evt_1"},
    "sentry": {"Sentry-Hook-Resource": "issue", "Request-ID": "60b1"},
    "atlassian-jira": {"X-Atlassian-Webhook-Identifier": "42a1"},
    "helpscout": {"X-HelpScout-Event": "convo.created"},
    "modern-treasury": {"X-Topic": "payment_order", "X-Event-ID": "ev_1"},
    "shopify": {"X-Shopify-Topic": "orders/create", "X-Shopify-Event-Id": "98880550"},
    "woocommerce": {"X-WC-Webhook-Topic": "order.created", "X-WC-Webhook-Delivery-ID": "7"},
    "patreon": {"X-Patreon-Event": "members:pledge:create"},
    "linear": {"Linear-Delivery": "234d1a4e"},
}


@recipe
def github():
    secret, body = "github example secret, not in use", compact({"action": "opened", "number": 1})
    sign = lambda key, text: "sha256=" + hex_mac(key, text)
    beside = {"X-GitHub-Event": "pull_request", "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"}
    yield example(secret=secret, headers={"X-Hub-Signature-256": sign(secret, body), **beside}, body=body)
    # "Validating webhook deliveries", where the signature can be tested.
    secret, body = "It's a Secret to Everybody", "Hello, World!"
    documented = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    yield example(secret=secret, headers={"X-Hub-Signature-256": published(sign(secret, body), documented)}, body=body)


@recipe
def airtable():
    # The secret is handed out in base64 (`macSecretBase64`) and decoded before it is used.
    secret = base64.b64encode(b"airtable example, not in use").decode()
    body = compact({"base": {"id": "app1"}, "webhook": {"id": "ach1"}, "timestamp": "2023-11-14T22:13:20.000Z"})
    signature = "hmac-sha256=" + hex_mac(base64.b64decode(secret), body)
    yield example(secret=secret, headers={"X-Airtable-Content-MAC": signature}, body=body)


@recipe
def linear():
    secret = "linear example secret, not in use"
    body = compact({"action": "create", "type": "Issue", "data": {"id": "1"}, "webhookTimestamp": TIME * 1000})
    headers = {"Linear-Signature": hex_mac(secret, body), "Linear-Delivery": "234d1a4e"}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


# Time and body are signed, and one header has the time and the signature.


def time_and_body(name, header, body, *, secret=None, time=TIME, form, between=".", digest="sha256", write=hex_mac):
    def examples():
        key = secret or f"{name} example secret, not in use"
        text = compact(body)
        signature = write(key, f"{time}{between}{text}", digest)
        value = form.format(time=time, signature=signature)
        yield example(secret=key, headers={header: value}, body=text, at=TIME)

    RECIPES[name] = examples


time_and_body("buildkite", "X-Buildkite-Signature", {"event": "build.finished"}, form="timestamp={time},signature={signature}")
time_and_body("calendly", "Calendly-Webhook-Signature", {"event": "invitee.created"}, form="t={time},v1={signature}")
time_and_body("cloudflare-stream", "Webhook-Signature", {"uid": "dd5d", "status": {"state": "ready"}}, form="time={time},sig1={signature}")
time_and_body("courier", "Courier-Signature", {"type": "message:updated", "data": {"id": "1"}}, time=TIME * 1000, form="t={time},signature={signature}")
time_and_body("elevenlabs", "ElevenLabs-Signature", {"type": "post_call_transcription", "event_timestamp": TIME}, form="t={time},v0={signature}")
time_and_body("knock", "X-Knock-Signature", {"id": "1", "type": "message.sent"}, time=TIME * 1000, form="t={time},s={signature}", write=base64_mac)
time_and_body("mux", "Mux-Signature", {"id": "1", "type": "video.asset.ready"}, form="t={time},v1={signature}")
time_and_body("paddle", "Paddle-Signature", {"event_id": "evt_1", "event_type": "transaction.completed"}, form="ts={time};h1={signature}", between=":")
time_and_body("persona", "Persona-Signature", {"data": {"type": "event", "id": "evt_1", "attributes": {"name": "inquiry.approved"}}}, form="t={time},v1={signature}")
time_and_body("recharge", "X-Recharge-Webhook-Signature", {"charge": {"id": 1}}, form="t={time},v1={signature}")
time_and_body("shippo", "Shippo-Auth-Signature", {"event": "track_updated", "data": {}}, form="t={time},v1={signature}")
time_and_body("stripe", "Stripe-Signature", {"id": "evt_1", "object": "event", "type": "charge.succeeded"}, secret="whsec_example_not_in_use", form="t={time},v1={signature}")
time_and_body("tailscale", "Tailscale-Webhook-Signature", [{"type": "nodeCreated", "version": 1}], form="t={time},v1={signature}")
time_and_body("tiktok", "TikTok-Signature", {"event": "video.publish.completed", "create_time": TIME}, form="t={time},s={signature}")
time_and_body("workos", "WorkOS-Signature", {"id": "event_1", "event": "dsync.user.created"}, time=TIME * 1000, form="t={time}, v1={signature}")


@recipe
def sanity():
    # Milliseconds, and base64 of the URL alphabet without padding.
    sign = lambda key, time, text: f"t={time},v1={base64url(mac(key, f'{time}.{text}').digest())}"
    secret, body, time = "sanity example secret, not in use", compact({"_id": "post-1", "_type": "post"}), TIME * 1000
    headers = {"Sanity-Webhook-Signature": sign(secret, time, body)}
    yield example(secret=secret, headers=headers, body=body, at=TIME)
    # The tests of the provider's own library.
    documented = "t=1633519811129,v1=tLa470fx7qkLLEcMOcEUFuBbRSkGujyskxrNXcoh0N0"
    body = '{"_id":"resume"}'
    signed = published(sign("test", 1633519811129, body), documented)
    yield example(secret="test", headers={"Sanity-Webhook-Signature": signed}, body=body, at=1633519811)


@recipe
def pagerduty():
    # While a key is exchanged there are several signatures, of which one has to be good.
    secret, body = "pagerduty example secret, not in use", compact({"event": {"id": "01", "event_type": "incident.triggered"}})
    good, other = hex_mac(secret, body), hex_mac("another secret", body)
    yield example(secret=secret, headers={"X-PagerDuty-Signature": f"v1={good}"}, body=body)
    yield example(secret=secret, headers={"X-PagerDuty-Signature": f"v1={other},v1={good}"}, body=body)


# The time has a header of its own.


@recipe
def slack():
    sign = lambda key, time, text: "v0=" + hex_mac(key, f"v0:{time}:{text}")
    headers = lambda time, signature: {"X-Slack-Request-Timestamp": str(time), "X-Slack-Signature": signature}
    secret = "slack example secret, not in use"
    body = compact({"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_mention"}})
    yield example(secret=secret, headers=headers(TIME, sign(secret, TIME, body)), body=body, at=TIME)
    # "Verifying requests from Slack".
    secret, time = "8f742231b10e8888abcd99yyyzzz85a5", 1531420618
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    documented = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    yield example(secret=secret, headers=headers(time, published(sign(secret, time, body), documented)), body=body, at=time)


@recipe
def zoom():
    secret, body = "zoom example secret, not in use", compact({"event": "meeting.started", "event_ts": TIME * 1000})
    headers = {"X-Zm-Request-Timestamp": str(TIME), "X-Zm-Signature": "v0=" + hex_mac(secret, f"v0:{TIME}:{body}")}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def customer_io():
    secret, body = "customer-io example secret, not in use", compact({"event_id": "01E4", "object_type": "email", "metric": "sent"})
    headers = {"X-CIO-Timestamp": str(TIME), "X-CIO-Signature": hex_mac(secret, f"v0:{TIME}:{body}")}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def statsig():
    secret, body, time = "statsig example secret, not in use", compact({"data": [{"eventName": "config_change"}]}), TIME * 1000
    signature = "v0=" + hex_mac(secret, f"v0:{time}:{body}")
    headers = {"X-Statsig-Request-Timestamp": str(time), "X-Statsig-Signature": signature}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def webflow():
    secret, body, time = "webflow example secret, not in use", compact({"triggerType": "form_submission", "payload": {}}), TIME * 1000
    headers = {"X-Webflow-Timestamp": str(time), "X-Webflow-Signature": hex_mac(secret, f"{time}:{body}")}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def lob():
    secret, body = "lob example secret, not in use", compact({"id": "evt_1", "event_type": {"id": "letter.created"}})
    headers = {"Lob-Signature-Timestamp": str(TIME), "Lob-Signature": hex_mac(secret, f"{TIME}.{body}")}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def airwallex():
    # Nothing stands between the time, in milliseconds, and the body.
    secret, body, time = "airwallex example secret, not in use", compact({"id": "evt_1", "name": "payment_intent.succeeded"}), TIME * 1000
    headers = {"X-Timestamp": str(time), "X-Signature": hex_mac(secret, f"{time}{body}")}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def akeneo():
    secret, body = "akeneo example secret, not in use", compact({"events": [{"action": "product.created", "event_id": "5d30"}]})
    headers = {"X-Akeneo-Request-Timestamp": str(TIME), "X-Akeneo-Request-Signature": hex_mac(secret, f"{TIME}.{body}")}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def front():
    secret, body, time = "front example secret, not in use", compact({"type": "inbound", "payload": {"id": "evt_1"}}), TIME * 1000
    headers = {"X-Front-Request-Timestamp": str(time), "X-Front-Signature": base64_mac(secret, f"{time}:{body}")}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def revolut():
    secret, body, time = "wsk_example_not_in_use", compact({"event": "ORDER_COMPLETED", "order_id": "9fc0"}), TIME * 1000
    headers = {"Revolut-Request-Timestamp": str(time), "Revolut-Signature": "v1=" + hex_mac(secret, f"v1.{time}.{body}")}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


# Standard Webhooks: id, time and body, and a secret that is base64 after `whsec_`.


def standard_webhooks(name, body, prefix="webhook"):
    def examples():
        key = f"{name} example key, not in use"[:32].encode()
        secret, text, identifier = "whsec_" + base64.b64encode(key).decode(), compact(body), "msg_1"
        signature = "v1," + base64_mac(key, f"{identifier}.{TIME}.{text}")
        headers = {f"{prefix}-id": identifier, f"{prefix}-timestamp": str(TIME), f"{prefix}-signature": signature}
        yield example(secret=secret, headers=headers, body=text, at=TIME)

    RECIPES[name] = examples


standard_webhooks("bigcommerce", {"scope": "store/order/created", "hash": "352e", "data": {"type": "order", "id": 1}})
standard_webhooks("brex", {"event_type": "TRANSFER_PROCESSED", "transfer_id": "1"}, "webhook")
standard_webhooks("clerk", {"type": "user.created", "object": "event", "data": {"id": "user_1"}}, "svix")
standard_webhooks("lithic", {"event_type": "card.created", "token": "1"})
standard_webhooks("openai", {"id": "evt_1", "type": "batch.completed", "object": "event"})
standard_webhooks("replicate", {"id": "pred_1", "status": "succeeded"})
standard_webhooks("resend", {"type": "email.delivered", "data": {"email_id": "1"}}, "svix")
standard_webhooks("shipbob", {"id": 1, "status": "Completed"})
standard_webhooks("stytch", {"action": "CREATE", "event_type": "direct.user.create"}, "svix")
standard_webhooks("supabase-auth", {"user": {"id": "8484"}, "email_data": {"email_action_type": "signup"}})

BESIDE["shipbob"] = {"X-Webhook-Topic": "order.shipped"}


@recipe
def svix():
    # The vector of the Standard Webhooks specification, which goes back to Svix.
    secret, body, time = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", '{"test": 2432232314}', 1614265330
    identifier = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = published("v1," + base64_mac(key, f"{identifier}.{time}.{body}"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    headers = {"svix-id": identifier, "svix-timestamp": str(time), "svix-signature": signature}
    yield example(secret=secret, headers=headers, body=body, at=time)


# The header lists a time and signatures by their positions.


@recipe
def recurly():
    # `time,signature,signature`: while a secret is exchanged there are two.
    secret, body, time = "recurly example secret, not in use", compact({"id": "1", "object_type": "account", "event_type": "created"}), TIME * 1000
    sign = lambda key: hex_mac(key, f"{time}.{body}")
    yield example(secret=secret, headers={"Recurly-Signature": f"{time},{sign(secret)}"}, body=body, at=TIME)
    headers = {"Recurly-Signature": f"{time},{sign('another secret')},{sign(secret)}"}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


# The time is a date of RFC 3339.

DATE = "2023-11-14T22:13:20Z"


@recipe
def zendesk():
    secret, body = "zendesk example secret, not in use", compact({"type": "zen:event-type:ticket.created", "id": "2b24"})
    headers = {"X-Zendesk-Webhook-Signature-Timestamp": DATE, "X-Zendesk-Webhook-Signature": base64_mac(secret, DATE + body)}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def twitch():
    secret, body, identifier = "twitch example secret", compact({"subscription": {"type": "stream.online"}, "event": {}}), "e76c6bd4"
    date = "2023-11-14T22:13:20.123456789Z"
    signature = "sha256=" + hex_mac(secret, identifier + date + body)
    headers = {"Twitch-Eventsub-Message-Id": identifier, "Twitch-Eventsub-Message-Timestamp": date, "Twitch-Eventsub-Message-Signature": signature}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def orb():
    secret, body = "orb example secret, not in use", compact({"id": "o4mm", "type": "invoice.issued"})
    headers = {"X-Orb-Timestamp": DATE, "X-Orb-Signature": "v1=" + hex_mac(secret, f"v1:{DATE}:{body}")}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def box():
    # One signature for each of two keys; the body comes first, the time after it.
    secret, body = "box example primary key", compact({"type": "webhook_event", "id": "0f5d", "trigger": "FILE.UPLOADED"})
    sign = lambda key: base64_mac(key, body + DATE)
    headers = lambda first, second: {"Box-Delivery-Timestamp": DATE, "Box-Signature-Primary": sign(first), "Box-Signature-Secondary": sign(second)}
    yield example(secret=secret, headers=headers(secret, "another key"), body=body, at=TIME)
    yield example(secret=secret, headers=headers("another key", secret), body=body, at=TIME)


# More than time and body, or another order.


@recipe
def klaviyo():
    # The time is an HTTP date.
    secret, body, date = "klaviyo example secret", compact({"data": [{"topic": "event:klaviyo.opened_email"}], "meta": {"klaviyo_webhook_id": "1"}}), "Tue, 14 Nov 2023 22:13:20 GMT"
    yield example(secret=secret, headers={"Klaviyo-Timestamp": date, "Klaviyo-Signature": hex_mac(secret, body + date)}, body=body, at=TIME)


@recipe
def linkedin():
    # What is signed begins with a text that does not stand in the body.
    secret, body = "linkedin example secret, not in use", compact({"type": "LEAD_ACTION", "leadId": "1"})
    yield example(secret=secret, headers={"X-LI-Signature": hex_mac(secret, "hmacsha256=" + body)}, body=body)


@recipe
def oura():
    secret, body = "oura example secret, not in use", compact({"event_type": "update", "data_type": "sleep", "object_id": "1"})
    headers = {"X-Oura-Timestamp": str(TIME), "X-Oura-Signature": hex_mac(secret, f"{TIME}{body}").upper()}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def retell():
    secret, body, time = "retell example key, not in use", compact({"event": "call_ended", "call": {"call_id": "1"}}), TIME * 1000
    yield example(secret=secret, headers={"X-Retell-Signature": f"v={time},d={hex_mac(secret, f'{body}{time}')}"}, body=body, at=TIME)


@recipe
def ripple():
    # The body's hash is signed, and the key is base64.
    key, body, time = b"ripple example key, not in use", compact({"id": "1", "event_type": "collection.completed"}), TIME * 1000
    signature = hex_mac(key, f"{time}.{hashlib.sha256(body.encode()).hexdigest()}")
    headers = {"X-Webhook-Signature": f"t={time},v1={signature}", "X-Webhook-Timestamp": str(time)}
    yield example(secret=base64.b64encode(key).decode(), headers=headers, body=body, at=TIME)


@recipe
def sinch():
    secret, body, nonce = "sinch example secret, not in use", compact({"app_id": "1", "message_delivery_report": {"message_id": "2"}}), "01FJ"
    signature = base64_mac(secret, f"{body}.{nonce}.{TIME}")
    headers = {"X-Sinch-Webhook-Signature-Nonce": nonce, "X-Sinch-Webhook-Signature-Timestamp": str(TIME), "X-Sinch-Webhook-Signature": signature}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def tebex():
    # The hash of the body is signed, in hexadecimal.
    secret, body = "tebex example secret, not in use", compact({"id": "d3f1", "type": "payment.completed"})
    signature = hex_mac(secret, hashlib.sha256(body.encode()).hexdigest())
    yield example(secret=secret, headers={"X-Signature": signature}, body=body)


@recipe
def tiktok_shop():
    # The key of the app stands before the body.
    secret, app, body = "tiktok-shop example secret", "6a0fexample", compact({"type": 1, "tts_notification_id": "7327", "shop_id": "1"})
    yield example(secret=secret, options={"app_key": app}, headers={"Authorization": hex_mac(secret, app + body)}, body=body)


@recipe
def zerohash():
    secret, body, time = "zerohash example secret, not in use", compact({"trade_id": "1", "status": "accepted"}), TIME * 1000
    headers = {"X-ZH-Hook-Timestamp": str(time), "X-ZH-Hook-Signature": hex_mac(secret, f"{body}{time}"), "X-ZH-Hook-Payload-Type": "trade_status_changed", "X-ZH-Hook-Notification-Id": "n1"}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


@recipe
def polar():
    # As Standard Webhooks, but the secret's own text is the key.
    secret, body, identifier = "polar_whs_example_not_in_use", compact({"type": "order.created", "data": {"id": "1"}}), "msg_1"
    signature = "v1," + base64_mac(secret, f"{identifier}.{TIME}.{body}")
    headers = {"Webhook-Id": identifier, "Webhook-Timestamp": str(TIME), "Webhook-Signature": signature}
    yield example(secret=secret, headers=headers, body=body, at=TIME)


# The URL is signed.


@recipe
def square():
    secret, url, body = "square example key, not in use", "https://example.com/hooks/square", compact({"type": "payment.updated", "event_id": "13b8"})
    yield example(secret=secret, url=url, headers={"X-Square-HmacSha256-Signature": base64_mac(secret, url + body)}, body=body)
    # The tests of the provider's own libraries (WebhooksHelper).
    secret, url = "Ibxx_5AKakO-3qeNVR61Dw", "https://webhook.site/679a4f3a-dcfa-49ee-bac5-9d0edad886b9"
    data = {"type": "webhooks", "id": "bc368e64-01aa-407e-b46e-3231809b1129"}
    body = compact({"merchant_id": "MLEFBHHSJGVHD", "type": "webhooks.test_notification", "event_id": "ac3ac95b-f97d-458c-a6e6-18981597e05f", "created_at": "2022-07-13T20:30:59.037339943Z", "data": data})
    signature = published(base64_mac(secret, url + body), "GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4=")
    yield example(secret=secret, url=url, headers={"X-Square-HmacSha256-Signature": signature}, body=body)


@recipe
def trello():
    secret, url, body = "trello example secret, not in use", "https://example.com/hooks/trello", compact({"action": {"id": "51f9", "type": "updateCard"}})
    yield example(secret=secret, url=url, headers={"X-Trello-Webhook": base64_mac(secret, body + url, "sha1")}, body=body)


@recipe
def favro():
    secret, url, body = "favro example secret, not in use", "https://example.com/hooks/favro", compact({"payloadId": "cGF5bG9hZA==", "action": "created"})
    yield example(secret=secret, url=url, headers={"X-Favro-Webhook": base64_mac(secret, "cGF5bG9hZA==" + url, "sha1")}, body=body)


def url_and_fields(url, fields):
    return url + "".join(name + fields[name] for name in sorted(fields))


@recipe
def twilio():
    sign = lambda key, url, fields: base64_mac(key, url_and_fields(url, fields), "sha1")
    secret, url = "twilio example token, not in use", "https://example.com/hooks/twilio?call=1"
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+15558675310"}
    yield example(secret=secret, url=url, headers={"X-Twilio-Signature": sign(secret, url, fields)}, body=urlencode(fields))
    # The tests of the provider's own libraries.
    secret, url = "12345", "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212", "Caller": "+14158675309"}
    signature = published(sign(secret, url, fields), "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    yield example(secret=secret, url=url, headers={"X-Twilio-Signature": signature}, body=urlencode(fields))


@recipe
def mandrill():
    secret, url = "mandrill example key, not in use", "https://example.com/hooks/mandrill"
    fields = {"mandrill_events": compact([{"event": "open", "_id": "1"}])}
    yield example(secret=secret, url=url, headers={"X-Mandrill-Signature": base64_mac(secret, url_and_fields(url, fields), "sha1")}, body=urlencode(fields))


@recipe
def hubspot():
    secret, url, body, time = "hubspot example secret", "https://example.com/hooks/hubspot?portal=1", compact([{"eventId": 1, "subscriptionType": "contact.creation"}]), TIME * 1000
    headers = {"X-HubSpot-Request-Timestamp": str(time), "X-HubSpot-Signature-v3": base64_mac(secret, f"POST{url}{body}{time}")}
    yield example(secret=secret, url=url, headers=headers, body=body, at=TIME)


@recipe
def walmart():
    secret, body = "walmart example secret, not in use", compact({"eventType": "PO_CREATED", "eventId": "1"})
    signed = f"POST\n/hooks/walmart\n{TIME}\n{hashlib.sha256(body.encode()).hexdigest()}"
    headers = {"WM_SEC.TIMESTAMP": str(TIME), "WM_SEC.SIGNATURE": base64_mac(secret, signed)}
    yield example(secret=secret, url="https://example.com/hooks/walmart", headers=headers, body=body, at=TIME)


@recipe
def mercado_pago():
    # `data.id` in lower case; a part whose value is absent is left out.
    secret, body = "mercado-pago example secret", compact({"type": "order", "action": "order.processed", "data": {"id": "ORD01AB"}})
    signed = f"id:ord01ab;request-id:bb56a2f1;ts:{TIME};"
    headers = {"X-Signature": f"ts={TIME},v1={hex_mac(secret, signed)}", "X-Request-Id": "bb56a2f1"}
    yield example(secret=secret, url="https://example.com/hooks/mp?data.id=ORD01AB&type=order", headers=headers, body=body, at=TIME)
    headers = {"X-Signature": f"ts={TIME},v1={hex_mac(secret, f'request-id:bb56a2f1;ts:{TIME};')}", "X-Request-Id": "bb56a2f1"}
    yield example(secret=secret, url="https://example.com/hooks/mp?type=order", headers=headers, body=body, at=TIME)


# The signature stands in the body, and covers members of it.


@recipe
def mailgun():
    secret, token = "mailgun example key, not in use", "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0"
    signature = {"timestamp": str(TIME), "token": token, "signature": hex_mac(secret, f"{TIME}{token}")}
    body = compact({"signature": signature, "event-data": {"event": "delivered", "id": "CPgf"}})
    yield example(secret=secret, body=body, at=TIME)


def adyen_request(secret, values):
    reference, original, account, merchant, value, currency, code, success = values
    signature = base64_mac(bytes.fromhex(secret), ":".join(values))
    item = {
        "pspReference": reference,
        **({"originalReference": original} if original else {}),
        "merchantAccountCode": account,
        "merchantReference": merchant,
        "amount": {"value": int(value), "currency": currency},
        "eventCode": code,
        "success": success,
        "additionalData": {"hmacSignature": signature},
    }
    return signature, compact({"live": "false", "notificationItems": [{"NotificationRequestItem": item}]})


@recipe
def adyen():
    # The key is hexadecimal. An absent member counts as the empty text.
    secret = "a1" * 32
    values = ["7914073381342284", "8314073381342284", "TestMerchant", "order-1", "1130", "EUR", "REFUND", "true"]
    yield example(secret=secret, body=adyen_request(secret, values)[1])
    # "Verify HMAC signatures".
    secret = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056"
    values = ["7914073381342284", "", "TestMerchant", "TestPayment-1407325143704", "1130", "EUR", "AUTHORISATION", "true"]
    signature, body = adyen_request(secret, values)
    published(signature, "coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=")
    yield example(secret=secret, body=body)


# The request carries the secret itself.


def secret_in_header(name, header, body, prefix=""):
    def examples():
        secret = f"{name}-example-secret-not-in-use"
        yield example(secret=secret, headers={header: prefix + secret}, body=compact(body))

    RECIPES[name] = examples


secret_in_header("auth0-log-streams", "Authorization", [{"log_id": "1", "data": {"type": "s"}}])
secret_in_header("flutterwave", "Verif-Hash", {"event": "charge.completed", "data": {"id": 285959875}})
secret_in_header("gitlab", "X-Gitlab-Token", {"object_kind": "push"})
secret_in_header("hugging-face", "X-Webhook-Secret", {"event": {"action": "update", "scope": "repo"}})
secret_in_header("okta", "Authorization", {"eventType": "com.okta.event_hook", "eventId": "b5a1", "data": {"events": [{"uuid": "3f2a", "eventType": "user.session.start"}]}})
secret_in_header("ringcentral", "Verification-Token", {"uuid": "1", "event": "/restapi/v1.0/account/1/presence"})
secret_in_header("telegram", "X-Telegram-Bot-Api-Secret-Token", {"update_id": 1, "message": {"message_id": 2}})

BESIDE["gitlab"] = {"X-Gitlab-Event": "Push Hook", "Idempotency-Key": "f5e5"}


def secret_in_body(name, member, body):
    def examples():
        secret = f"{name}-example-secret-not-in-use"
        yield example(secret=secret, body=compact({**body, member: secret}))

    RECIPES[name] = examples


secret_in_body("figma", "passcode", {"event_type": "FILE_UPDATE", "webhook_id": "22", "timestamp": DATE})
secret_in_body("meraki", "sharedSecret", {"version": "0.1", "alertTypeId": "motion_alert", "alertId": "1"})


@recipe
def mailchimp():
    # The secret is a parameter of the URL that the webhook was created with; the body is a form.
    fields = {"type": "subscribe", "fired_at": "2023-11-14 22:13:20", "data[id]": "8a25ff1d98"}
    yield example(secret="mailchimp-example-not-in-use", url="https://example.com/hooks/mailchimp?secret=mailchimp-example-not-in-use", body=urlencode(fields))


@recipe
def docker_hub():
    # Nothing is signed; a part of the path that is hard to guess is all there is.
    body = compact({"callback_url": "https://registry.example/1", "push_data": {"tag": "latest"}, "repository": {"repo_name": "acme/site"}})
    yield example(secret="docker-hub-example-not-in-use", url="https://example.com/hooks/docker-hub/docker-hub-example-not-in-use", body=body)


def credentials(name, body):
    def examples():
        secret = f"{name}:example password, not in use"
        header = "Basic " + base64.b64encode(secret.encode()).decode()
        yield example(secret=secret, headers={"Authorization": header}, body=compact(body))

    RECIPES[name] = examples


credentials("chargebee", {"id": "ev_1", "event_type": "subscription_created"})
credentials("pipedrive", {"meta": {"action": "change", "entity": "deal", "id": "1"}})
credentials("postmark", {"RecordType": "Delivery", "MessageID": "883953f4"})


# Public keys. `signed` has the kind of key, what is signed, and how signature and key are written.


@recipe
def discord():
    body = compact({"version": 1, "type": 1, "event": {"type": "APPLICATION_AUTHORIZED"}})
    headers = {"X-Signature-Timestamp": str(TIME), "X-Signature-Ed25519": SIGNATURE}
    signed = ("ed25519", f"{TIME}{body}", "hex", "ed25519 hex")
    yield example(public_key=PUBLIC_KEY, headers=headers, body=body, at=TIME, signed=signed)


@recipe
def telnyx():
    body = compact({"data": {"id": "0ccc", "event_type": "message.received"}})
    headers = {"Telnyx-Timestamp": str(TIME), "Telnyx-Signature-Ed25519": SIGNATURE}
    signed = ("ed25519", f"{TIME}|{body}", "base64", "ed25519 base64")
    yield example(public_key=PUBLIC_KEY, headers=headers, body=body, at=TIME, signed=signed)


@recipe
def token_io():
    body = compact({"payment": {"id": "pm2:1", "status": "SUCCESS"}})
    headers = {"Token-Event": "PAYMENT_STATUS_CHANGED", "Token-Signature": SIGNATURE}
    yield example(public_key=PUBLIC_KEY, headers=headers, body=body, signed=("ed25519", body, "base64url", "ed25519 base64"))


@recipe
def sendgrid():
    body = compact([{"email": "ann@example.com", "event": "delivered", "sg_event_id": "1"}]) + "\r\n"
    headers = {"X-Twilio-Email-Event-Webhook-Timestamp": str(TIME), "X-Twilio-Email-Event-Webhook-Signature": SIGNATURE}
    yield example(public_key=PUBLIC_KEY, headers=headers, body=body, at=TIME, signed=("ecdsa", f"{TIME}{body}", "base64", "spki"))


@recipe
def circle():
    body = compact({"notificationId": "1", "notificationType": "payments"})
    headers = {"X-Circle-Key-Id": "key-1", "X-Circle-Signature": SIGNATURE}
    yield example(keys={"key-1": PUBLIC_KEY}, headers=headers, body=body, signed=("ecdsa", body, "base64", "spki"))


@recipe
def wise():
    body = compact({"event_type": "transfers#state-change", "data": {"resource": {"id": 1}}})
    headers = {"X-Delivery-Id": "8a5d", "X-Signature-SHA256": SIGNATURE}
    yield example(public_key=PUBLIC_KEY, headers=headers, body=body, signed=("rsa-sha256", body, "base64", "spki"))


@recipe
def fireblocks():
    body = compact({"type": "TRANSACTION_CREATED", "timestamp": TIME * 1000})
    yield example(public_key=PUBLIC_KEY, headers={"Fireblocks-Signature": SIGNATURE}, body=body, signed=("rsa-sha512", body, "base64", "pem"))


@recipe
def paypal():
    # The body counts by its CRC-32, in decimal.
    body, identifier, webhook = compact({"id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED"}), "69cd13f0", "1JE4291016473214C"
    certificate = "https://api.paypal.com/v1/notifications/certs/CERT-1"
    headers = {"PayPal-Transmission-Id": identifier, "PayPal-Transmission-Time": DATE, "PayPal-Cert-Url": certificate, "PayPal-Transmission-Sig": SIGNATURE}
    signed = ("rsa-sha256", f"{identifier}|{DATE}|{webhook}|{zlib.crc32(body.encode())}", "base64", "spki")
    yield example(keys={certificate: PUBLIC_KEY}, options={"webhook_id": webhook}, headers=headers, body=body, at=TIME, signed=signed)


@recipe
def wechat_pay():
    body, nonce = compact({"id": "EV-1", "event_type": "TRANSACTION.SUCCESS", "resource": {}}), "593BEC0C930BF1AFEB40B4A08C8FB242"
    headers = {"Wechatpay-Timestamp": str(TIME), "Wechatpay-Nonce": nonce, "Wechatpay-Serial": "serial-1", "Wechatpay-Signature": SIGNATURE}
    signed = ("rsa-sha256", f"{TIME}\n{nonce}\n{body}\n", "base64", "spki")
    yield example(keys={"serial-1": PUBLIC_KEY}, headers=headers, body=body, at=TIME, signed=signed)


@recipe
def aws_sns():
    # Names and values of some members, each on a line of its own, in the order of the names.
    def request(kind, more):
        certificate = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem"
        members = {"Message": '{"order":1}', "MessageId": "22b80b92", "Timestamp": "2023-11-14T22:13:20.000Z", "TopicArn": "arn:aws:sns:us-east-1:123456789012:orders", "Type": kind, **more}
        signed = "".join(f"{name}\n{members[name]}\n" for name in sorted(members))
        body = compact({**members, "SignatureVersion": "2", "SigningCertURL": certificate, "Signature": SIGNATURE})
        return example(keys={certificate: PUBLIC_KEY}, body=body, at=TIME, signed=("rsa-sha256", signed, "base64", "spki"))

    yield request("Notification", {"Subject": "An order"})
    yield request("Notification", {})
    yield request("SubscriptionConfirmation", {"Token": "2336412f37", "SubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription"})


@recipe
def discord_interactions():
    body = compact({"type": 2, "id": "1", "data": {"name": "blep"}})
    headers = {"X-Signature-Timestamp": str(TIME), "X-Signature-Ed25519": SIGNATURE}
    signed = ("ed25519", f"{TIME}{body}", "hex", "ed25519 hex")
    yield example(public_key=PUBLIC_KEY, headers=headers, body=body, at=TIME, signed=signed)


@recipe
def github_secret_scanning():
    body = compact([{"token": "NMIfyYncKcRALEXAMPLE", "type": "mycompany_api_token", "url": "https://example.com/a", "source": "content"}])
    headers = {"Github-Public-Key-Identifier": "key-1", "Github-Public-Key-Signature": SIGNATURE}
    yield example(keys={"key-1": PUBLIC_KEY}, headers=headers, body=body, signed=("ecdsa", body, "base64", "spki"))
    # "Secret scanning partner program", before 2024; the key is the one that the page's URL of keys gave for this id.
    key = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsz9ugWDj5jK5ELBK42ynytbo38gPHzZFI03Exwz8Lh/tCfL3YxwMdLjB+bMznsanlhK0RwcGP3IDb34kQDIo3Q=="
    signature = "MEUCIFLZzeK++IhS+y276SRk2Pe5LfDrfvTXu6iwKKcFGCrvAiEAhHN2kDOhy2I6eGkOFmxNkOJ+L2y8oQ9A2T9GGJo6WJY="
    identifier = "f9525bf080f75b3506ca1ead061add62b8633a346606dc5fe544e29231c6ee0d"
    body = compact([{"token": "some_token", "type": "some_type", "url": "some_url", "source": "some_source"}])
    if not verifies("ecdsa", body.encode(), base64.b64decode(signature), pem(base64.b64decode(key))):
        raise SystemExit("a documented signature does not verify")
    headers = {"Github-Public-Key-Identifier": identifier, "Github-Public-Key-Signature": signature}
    yield example(keys={identifier: key}, headers=headers, body=body)


# JSON Web Tokens (RFC 7519).


def token(header, claims, secret=None):
    signed = f"{base64url(compact(header))}.{base64url(compact(claims))}"
    return signed, f"{signed}.{base64url(mac(secret, signed).digest()) if secret else SIGNATURE}"


@recipe
def netlify():
    secret, body = "netlify example secret, not in use, 32+", compact({"id": "5ebc", "state": "ready"})
    claims = {"iss": "netlify", "sha256": hashlib.sha256(body.encode()).hexdigest()}
    _, whole = token({"alg": "HS256", "typ": "JWT"}, claims, secret)
    yield example(secret=secret, headers={"X-Webhook-Signature": whole}, body=body)


@recipe
def monday():
    secret, body = "monday example secret, not in use, 32+", compact({"event": {"type": "create_pulse", "triggerUuid": "b5ed"}})
    _, whole = token({"alg": "HS256", "typ": "JWT"}, {"accountId": 1, "iat": TIME, "exp": TIME + 300}, secret)
    yield example(secret=secret, headers={"Authorization": whole}, body=body, at=TIME)


@recipe
def plaid():
    body = compact({"webhook_type": "ITEM", "webhook_code": "ERROR", "item_id": "1"})
    claims = {"iat": TIME, "request_body_sha256": hashlib.sha256(body.encode()).hexdigest()}
    signed, whole = token({"alg": "ES256", "kid": "bfbd5111", "typ": "JWT"}, claims)
    yield example(keys={"bfbd5111": PUBLIC_KEY}, headers={"Plaid-Verification": whole}, body=body, at=TIME, signed=("ecdsa-raw", signed, "base64url", "spki"))


@recipe
def wix():
    event = compact({"id": "e1", "slug": "created", "entityFqdn": "wix.contacts.v4.contact", "entityId": "c1"})
    data = compact({"data": event, "instanceId": "i1", "eventType": "wix.contacts.v4.contact_created"})
    signed, whole = token({"alg": "RS256", "kid": "key-1"}, {"data": data, "iat": TIME, "exp": TIME + 3600})
    yield example(public_key=PUBLIC_KEY, body=whole, at=TIME, signed=("rsa-sha256", signed, "base64url", "spki"))


@recipe
def fusionauth():
    body = compact({"event": {"id": "1", "type": "user.create"}})
    claims = {"request_body_sha256": base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}
    signed, whole = token({"alg": "RS256", "kid": "key-1", "typ": "JWT"}, claims)
    yield example(keys={"key-1": PUBLIC_KEY}, headers={"X-FusionAuth-Signature-JWT": whole}, body=body, signed=("rsa-sha256", signed, "base64url", "spki"))


@recipe
def livekit():
    secret, body = "livekit example secret, not in use, 32+", compact({"id": "EV_1", "event": "room_started", "room": {"name": "a"}})
    claims = {"iss": "APIkey", "nbf": TIME, "exp": TIME + 300, "sha256": base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}
    _, whole = token({"alg": "HS256", "typ": "JWT"}, claims, secret)
    yield example(secret=secret, headers={"Authorization": whole}, body=body, at=TIME)


@recipe
def vonage():
    secret, body = "vonage example secret, not in use, 32+", compact({"message_uuid": "aaaa", "status": "delivered"})
    claims = {"iss": "Vonage", "iat": TIME, "jti": "c5ba8f24", "payload_hash": hashlib.sha256(body.encode()).hexdigest(), "api_key": "a1b2c3d"}
    _, whole = token({"alg": "HS256", "typ": "JWT"}, claims, secret)
    yield example(secret=secret, headers={"Authorization": "Bearer " + whole}, body=body, at=TIME)


@recipe
def google_pubsub():
    body = compact({"message": {"messageId": "136969346945", "data": "e30="}, "subscription": "projects/p/subscriptions/s"})
    claims = {"iss": "https://accounts.google.com", "aud": "https://example.com/hooks/pubsub", "iat": TIME, "exp": TIME + 3600, "sub": "113774264463038321964"}
    signed, whole = token({"alg": "RS256", "kid": "7d680d8c", "typ": "JWT"}, claims)
    yield example(keys={"7d680d8c": PUBLIC_KEY}, headers={"Authorization": "Bearer " + whole}, body=body, at=TIME, signed=("rsa-sha256", signed, "base64url", "spki"))


# Reading and writing the recipes.


def literal(text):
    """A string of TOML."""
    if "'" in text or any(ord(letter) < 32 for letter in text):
        return json.dumps(text, ensure_ascii=False)
    return f"'{text}'" if '"' in text or "\\" in text else f'"{text}"'


def inline(table):
    key = lambda name: name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name)
    return "{ " + ", ".join(f"{key(name)} = {literal(value)}" for name, value in table.items()) + " }"


FIELDS = ["secret", "public_key", "keys", "options", "method", "url", "headers", "body", "at"]


def block(fields):
    """An example as the recipe writes it."""
    lines = [MARK]
    for name in FIELDS:
        value = fields.get(name)
        if value is None:
            continue
        if isinstance(value, dict):
            lines.append(f"{name} = {inline(value)}")
        else:
            lines.append(f"{name} = {value if isinstance(value, int) else literal(value)}")
    return "\n".join(lines) + "\n"


def computed(name):
    for fields in RECIPES[name]():
        headers = {**fields.get("headers", {}), **BESIDE.get(name, {})}
        yield {**fields, "headers": headers} if headers else fields


def openssl(*arguments, **files):
    """Runs `openssl`; a file's contents are passed under the name that an argument has in braces."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: str(Path(folder) / name) for name in [*files, "out"]}
        for name, contents in files.items():
            Path(paths[name]).write_bytes(contents)
        run = subprocess.run(["openssl", *(argument.format(**paths) for argument in arguments)], capture_output=True)
        out = Path(paths["out"])
        return run.returncode == 0, out.read_bytes() if out.exists() else run.stdout


SHA1, SHA256, SHA512 = ["-sha1"], ["-sha256"], ["-sha512"]
PSS = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]
RSA = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
EC = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
# How a key is made, and how `openssl dgst` signs with it; Ed25519 signs the message, not its hash.
KINDS = {
    "ed25519": (["-algorithm", "ED25519"], None),
    "ecdsa": (EC, SHA256),
    "ecdsa-raw": (EC, SHA256),
    "rsa-sha1": (RSA, SHA1),
    "rsa-sha256": (RSA, SHA256),
    "rsa-sha512": (RSA, SHA512),
    "rsa-pss": (RSA, SHA256 + PSS),
}


def der_of_raw(raw):
    """An ECDSA signature as SEQUENCE of two INTEGERs, of the two numbers one after the other."""
    numbers = b""
    for half in (raw[:32], raw[32:]):
        number = half.lstrip(b"\0") or b"\0"
        number = b"\0" + number if number[0] & 0x80 else number
        numbers += bytes([2, len(number)]) + number
    return bytes([0x30, len(numbers)]) + numbers


def raw_of_der(der):
    first = der[4 : 4 + der[3]]
    second = der[4 + der[3] + 2 :]
    return b"".join(number.lstrip(b"\0").rjust(32, b"\0") for number in (first, second))


def sign(kind, message):
    """A signature by a new key, and the public key as PEM; the private key is forgotten."""
    made, signed = KINDS[kind]
    _, key = openssl("genpkey", *made, "-out", "{out}")
    _, public = openssl("pkey", "-in", "{key}", "-pubout", "-out", "{out}", key=key)
    if signed is None:
        good, signature = openssl("pkeyutl", "-sign", "-rawin", "-inkey", "{key}", "-in", "{message}", "-out", "{out}", key=key, message=message)
    else:
        good, signature = openssl("dgst", *signed, "-sign", "{key}", "-out", "{out}", "{message}", key=key, message=message)
    if not good:
        raise SystemExit(f"openssl cannot sign with {kind}")
    return raw_of_der(signature) if kind == "ecdsa-raw" else signature, public


def verifies(kind, message, signature, public):
    signed = KINDS[kind][1]
    if kind == "ecdsa-raw":
        signature = der_of_raw(signature)
    files = {"key": public, "message": message, "signature": signature}
    if signed is None:
        arguments = ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "{key}", "-in", "{message}", "-sigfile", "{signature}"]
    else:
        arguments = ["dgst", *signed, "-verify", "{key}", "-signature", "{signature}", "{message}"]
    return openssl(*arguments, **files)[0]


def spki(public):
    return base64.b64decode("".join(line for line in public.decode().splitlines() if "-----" not in line))


def pem(der):
    text = base64.b64encode(der).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""]).encode()


ED25519 = bytes.fromhex("302a300506032b6570032100")
# How keys and signatures are written: there and back.
WRITTEN = {
    "hex": (lambda data: data.hex(), bytes.fromhex),
    "base64": (lambda data: base64.b64encode(data).decode(), base64.b64decode),
    "base64url": (base64url, lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))),
    "spki": (lambda public: base64.b64encode(spki(public)).decode(), lambda text: pem(base64.b64decode(text))),
    "pem": (lambda public: public.decode(), lambda text: text.encode()),
    "ed25519 hex": (lambda public: spki(public)[-32:].hex(), lambda text: pem(ED25519 + bytes.fromhex(text))),
    "ed25519 base64": (lambda public: base64.b64encode(spki(public)[-32:]).decode(), lambda text: pem(ED25519 + base64.b64decode(text))),
}


def replaced(value, pairs):
    if isinstance(value, dict):
        return {name: replaced(inner, pairs) for name, inner in value.items()}
    if isinstance(value, str):
        for mark, text in pairs.items():
            value = value.replace(mark, text)
    return value


def found(pattern, value, mark):
    """What stands in `value` where `pattern` has the mark."""
    if isinstance(pattern, dict):
        inner = [found(pattern[name], value.get(name, ""), mark) for name in pattern if isinstance(value, dict)]
        return next((text for text in inner if text is not None), None)
    if not isinstance(pattern, str) or mark not in pattern or not isinstance(value, str):
        return None
    before, after = pattern.split(mark)
    start = value.find(before) + len(before)
    end = value.find(after, start) if after else len(value)
    return value[start:end]


def settled(fields, written):
    """An example with its signature: that of the recipe if it is one of this message, or a new one."""
    signed = fields.pop("signed", None)
    if signed is None:
        return fields
    kind, message, signature_form, key_form = signed
    message = message.encode() if isinstance(message, str) else message
    if written:
        signature, public = found(fields, written, SIGNATURE), found(fields, written, PUBLIC_KEY)
        try:
            if verifies(kind, message, WRITTEN[signature_form][1](signature), WRITTEN[key_form][1](public)):
                return replaced(fields, {SIGNATURE: signature, PUBLIC_KEY: public})
        except (TypeError, ValueError, AttributeError):
            pass
    signature, public = sign(kind, message)
    return replaced(fields, {SIGNATURE: WRITTEN[signature_form][0](signature), PUBLIC_KEY: WRITTEN[key_form][0](public)})


def payload(config, body):
    """What `{body:…}` reads in: the body, or the first of its items."""
    field, is_token = config.get("body", {}).get("json"), config.get("body", {}).get("format") == "jwt"
    if is_token:
        claims = body.split(".")[1]
        fields = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    else:
        fields = dict(parse_qsl(body)) if field else {}
    value = json.loads(fields[field]) if field else fields if is_token else json.loads(body)
    for token in config.get("batch", {}).get("items", "").split("/")[1:]:
        value = value[token]
    return value[0] if "batch" in config else value


def value_of(config, key, fields):
    """What a template of the recipe reads from an example; `None` where a value is absent."""
    template = config[key]
    headers = {name.lower(): value for name, value in fields.get("headers", {}).items()}

    def part(match):
        place, _, name = match[1].partition(":")
        name = name.partition("|")[0]
        if place == "header":
            return headers[name.lower()]
        if place in ("query", "form"):
            text = fields["body"] if place == "form" else fields["url"].partition("?")[2]
            return dict(parse_qsl(text, keep_blank_values=True))[name]
        value = payload(config, fields["body"])
        for token in name.split("/")[1:]:
            value = value[int(token) if isinstance(value, list) else token.replace("~1", "/").replace("~0", "~")]
        return str(value)

    try:
        return re.sub(r"\{([^{}]+)\}", part, template)
    except (KeyError, IndexError, ValueError, TypeError):
        return None


def problems(name, write):
    """What is wrong with a recipe's examples; with `write` they are corrected first."""
    path = HERE / f"{name}.toml"
    text = path.read_text()
    head = text.partition(MARK)[0]
    written = tomllib.loads(text).get("verification", {}).get("example", [])
    examples = list(computed(name))
    examples = [settled(dict(fields), written[i] if i < len(written) else None) for i, fields in enumerate(examples)]
    expected = head.rstrip("\n") + "\n\n" + "\n".join(block(fields) for fields in examples)
    if write and text != expected:
        path.write_text(expected)
        text = expected
    if text != expected:
        yield f"{path.name}: its examples are not those computed here; run vectors.py --write"
    config = tomllib.loads(text)
    for key in ("event", "delivery_id"):
        if key in config and value_of(config, key, examples[0]) is None:
            yield f"{path.name}: `{key}` reads nothing from the first example"


def mechanism(verification):
    """In which row of the table a recipe stands."""
    scheme = verification["scheme"]
    if scheme == "standard-webhooks":
        return "Standard Webhooks"
    if scheme == "basic":
        return "credentials (RFC 7617)"
    if scheme == "jwt":
        return "JSON Web Token, " + ", ".join(verification["algorithms"])
    place = next(place for place in ("header", "headers", "query", "form", "body", "path") if place in verification)
    if scheme == "shared-secret":
        return f"the secret itself, {place}"
    algorithm = ("HMAC-" if scheme == "hmac" else "") + verification["algorithm"].upper().replace("SHA", "SHA-").replace("SHA--", "SHA-")
    reading = next((way for way in ("pairs", "list", "positions", "prefix") if way in verification), "")
    signed = verification.get("signed", "{body}")
    return f"{algorithm} of `{signed}`, {verification['encoding']}, {place}{', ' + reading if reading else ''}"


BEGIN, END = "<!-- table -->\n", "<!-- /table -->"


def table():
    rows = {}
    for path in sorted(HERE.glob("*.toml")):
        config = tomllib.loads(path.read_text())
        rows.setdefault(mechanism(config["verification"]), []).append(f"[{config['title']}]({path.name})")
    lines = ["| proof | providers |", "|---|---|"]
    lines += [f"| {row.replace('|', chr(92) + '|')} | {', '.join(names)} |" for row, names in sorted(rows.items())]
    return "\n".join(lines) + "\n"


def table_problems(write):
    path = HERE / "README.md"
    text = path.read_text()
    before, _, rest = text.partition(BEGIN)
    expected = before + BEGIN + table() + END + rest.partition(END)[2]
    if write:
        path.write_text(expected)
    elif text != expected:
        yield "README.md: the table is out of date; run vectors.py --write"


def main(arguments):
    if arguments not in (["--check"], ["--write"]):
        raise SystemExit(__doc__)
    write = arguments == ["--write"]
    files = {path.stem for path in HERE.glob("*.toml")}
    wrong = [f"{name}.toml: there is nothing here that computes it" for name in sorted(files - RECIPES.keys())]
    wrong += [f"{name}.toml is missing" for name in sorted(RECIPES.keys() - files)]
    for name in sorted(files & RECIPES.keys()):
        wrong += problems(name, write)
    wrong += table_problems(write)
    if wrong:
        raise SystemExit("\n".join(wrong))
    print(f"{len(files)} recipes, {sum(len(list(computed(name))) for name in files)} examples")


if __name__ == "__main__":
    main(sys.argv[1:])
