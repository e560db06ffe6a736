"""What a thousand cases cost, from units and calls that are measured, and what stands still costs a month.

The prices, and what residents and employees are assumed to do, stand in ``prices.toml``.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from infra.cost import fixed_monthly_cost
from tests.bench import clocks, figures, journeys, life, staff, webhooks
from tests.bench.conversation import conversation
from tests.bench.table import Row
from tests.infra.templates import municipalities, platform

_PRICES = Path(__file__).with_name("prices.toml")
_CASES = 1000
_GIGABYTE = 1e9
_HTTP = ("web_form", "chat")
_QUEUED = ("inbound_mail", "contact_events", "chat_transcript", "tasks")


def measure(table):
    """USD for a thousand cases by what is paid for, and a month's USD at rest."""
    prices = read_prices()
    used = journeys.used_by_channel(table) | conversation(table)
    costs = variable(prices, used, life.steps(table) | staff.looks(table, 100), memory())
    without_mail = sum(cost for name, cost in costs.items() if "mail" not in name)
    resting = {name: sum(fixed_monthly_cost(stack).values()) for name, stack in municipalities("prod").items()}
    return [
        (
            "USD for 1 000 cases, Connect aside",
            [
                Row("all", sum(costs.values()), "USD", 0.35),
                Row("without mail", without_mail, "USD", 0.08),
                *(Row(f"  {name}", cost, "USD") for name, cost in costs.items()),
                Row(
                    "beside all: the clocks of a case with six events and a reminder",
                    clocks_of_a_thousand(prices, clocks.lived(table), memory()),
                    "USD",
                    0.2,
                ),
                Row(
                    "beside all: the figures of a case that is received, answered and closed",
                    figures_of_a_thousand(prices, figures.lived(table), memory()),
                    "USD",
                    0.1,
                ),
                Row(
                    "beside all: webhooks, where every department has one that acknowledges each case",
                    webhooks_of_a_thousand(prices, used, webhooks.acknowledged(table), memory()),
                    "USD",
                    0.1,
                ),
                Row("beside all: tasks in Connect", tasks(prices), "USD"),
                Row("beside all: GuardDuty's scan of files from the web", scans(prices), "USD"),
                Row("beside all: turns of the chat's bot, where every chat begins with it", bot_turns(prices), "USD"),
            ],
        ),
        (
            "USD a month at rest, stage prod",
            [
                Row("platform", sum(fixed_monthly_cost(platform("prod")).values()), "USD", 15),
                Row("the dearest municipality", max(resting.values()), "USD", 1),
            ],
        ),
    ]


def read_prices():
    """What stands in ``prices.toml``."""
    with _PRICES.open("rb") as file:
        return tomllib.load(file)


def variable(prices, used, step, memory):
    """USD for a thousand cases by what is paid for.

    ``used`` is what a contact of each channel and each step of a conversation by mail uses, ``step`` the units of
    what people do with a case afterwards, ``memory`` each function's in GB.
    """
    price, traffic = prices["price"], prices["traffic"]
    done = {
        "change (assign)": traffic["changes"],
        "close": 1,
        "a department's page of 25": traffic["pages_of_25"],
        "open a case with 20 events, with the log of it": traffic["views_of_a_case"],
        "a caller's picture, with the log of it": traffic["looks_at_a_resident"],
    }
    units = {kind: sum(times * step[f"{name}: {kind}"] for name, times in done.items()) for kind in ("write", "read")}
    costs = of_contacts(prices, _contacts(traffic), used, memory)
    costs["DynamoDB"] += _CASES * (units["write"] * price["write_unit"] + units["read"] * price["read_unit"])
    return costs


def clocks_of_a_thousand(prices, kept, memory):
    """USD for the clocks of a thousand cases like the one that was ``kept``, one look a message."""
    price = prices["price"]
    units = kept.written * price["write_unit"] + kept.read * price["read_unit"]
    return _CASES * (units + kept.looks * _message(prices, memory["clocks"]) + kept.rings * price["scheduler_ring"])


def figures_of_a_thousand(prices, counted, memory):
    """USD for counting a thousand cases like the one that was ``counted``, each message by itself."""
    price = prices["price"]
    units = counted.written * price["write_unit"] + counted.read * price["read_unit"]
    return _CASES * (units + counted.messages * _message(prices, memory["figures"]))


def webhooks_of_a_thousand(prices, used, acknowledgement, memory):
    """USD for posting whatever departments are told of a thousand cases, each of which one system acknowledges once."""
    price = prices["price"]
    units = acknowledgement.written * price["write_unit"] + acknowledgement.read * price["read_unit"]
    told = sum(count * used[kind].notifications for kind, count in _contacts(prices["traffic"]).items())
    return told * _message(prices, memory["webhook"]) + _CASES * units


def _message(prices, gigabytes):
    """USD for one message of a queue that a function of that memory works off by itself."""
    price, habit = prices["price"], prices["habit"]
    seconds = habit["billed_seconds"] + habit["cold_share"] * habit["cold_seconds"]
    return (
        price["lambda_request"]
        + gigabytes * seconds * price["lambda_gb_second"]
        + habit["sqs_requests"] * price["sqs_request"]
        + habit["key_requests"] * price["key_request"]
        + habit["platform_log_bytes"] / _GIGABYTE * price["log_gigabyte"]
    )


def tasks(prices):
    """USD for what Connect takes for the guides' tasks of a thousand cases."""
    return prices["traffic"]["tasks"] * prices["price"]["connect_task"]


def scans(prices):
    """USD for what GuardDuty takes to scan the files that residents upload to a thousand cases."""
    price, traffic = prices["price"], prices["traffic"]
    each = price["scan_object"] + traffic["file_bytes"] / _GIGABYTE * price["scan_gigabyte"]
    return traffic["files_from_the_web"] * each


def bot_turns(prices):
    """USD for what Lex takes of the chats of a thousand cases, paid only where a municipality has the bot."""
    traffic = prices["traffic"]
    chats = _CASES * traffic["contacts_per_case"] * traffic["share"]["chat"]
    return chats * traffic["bot_turns"] * prices["price"]["lex_turn"]


def _contacts(traffic):
    """How many contacts of each kind there are for a thousand cases. Every case by mail begins with a first one."""
    share, each = traffic["share"], traffic["contacts_per_case"]
    contacts = {channel: _CASES * each * part for channel, part in share.items() if channel != "email"}
    begun = _CASES * share["email"]
    replies = begun * each - begun
    return contacts | {
        "first mail": begun,
        "its receipt": begun,
        "reply that joins": replies,
        "answer": traffic["answers_by_mail"],
        "task": traffic["tasks"],
    }


def of_contacts(prices, contacts, used, memory):
    """USD for so many contacts of each kind, by what is paid for."""
    price, habit = prices["price"], prices["habit"]

    def total(of):
        return sum(count * of(used[kind]) for kind, count in contacts.items())

    def invoked(*names):
        return total(lambda contact: sum(contact.invocations[name] for name in names))

    invocations = invoked(*memory)
    seconds = habit["billed_seconds"] + habit["cold_share"] * habit["cold_seconds"]
    notifications = total(lambda contact: contact.notifications)
    logged = (
        total(lambda contact: contact.logged)
        + invocations * habit["platform_log_bytes"]
        + invoked(*_HTTP) * habit["access_log_bytes"]
    )
    return {
        "DynamoDB": total(lambda contact: contact.written) * price["write_unit"]
        + total(lambda contact: contact.read) * price["read_unit"],
        "Lambda": invocations * price["lambda_request"]
        + sum(invoked(name) * gigabytes for name, gigabytes in memory.items()) * seconds * price["lambda_gb_second"],
        "HTTP API": invoked(*_HTTP) * price["http_api_request"],
        "SNS": notifications * price["sns_publish"],
        "SQS": invoked(*_QUEUED) * habit["sqs_requests"] * price["sqs_request"],
        "S3": total(lambda contact: contact.objects) * (price["s3_put"] + price["s3_get"]),
        "logs": logged / _GIGABYTE * price["log_gigabyte"],
        "keys": invocations * habit["key_requests"] * price["key_request"],
        "mail received": invoked("inbound_mail") * price["mail_in"],
        "mail to departments": notifications * prices["traffic"]["mails_to_departments"] * price["sns_email"],
        "mail to residents": total(lambda contact: contact.mails) * price["mail_out"],
    }


def memory():
    """GB of each function, from the template."""
    functions = platform("prod").of_type("AWS::Lambda::Function")
    named = {f.properties["FunctionName"]: f.properties["MemorySize"] / 1024 for f in functions}
    return {
        name.removeprefix("envag-prod-").replace("-", "_"): gigabytes
        for name, gigabytes in named.items()
        if not name.endswith(("activate-receipt-rules", "lead-number", "replan"))
    }
