"""One page of figures a product: what its clients see first, then its functions, then what waits."""

import json
from collections.abc import Iterable

from infra.fleet import Fleet, Function, Http, Socket, Stream
from infra.policies import dead_queue, parks
from infra.render.names import STAGE, Json, camel, http_id, socket_id, sub

WIDTH, HEIGHT = 12, 6
Line = list[object]  # namespace, metric, then dimensions and how it is drawn


def dashboard(fleet: Fleet, product: str) -> Json:
    """The body is text: what a template fills in stands in it as `${...}`."""
    widgets = placed([*edges(fleet, product), *of_functions(fleet.functions), *of_queues(fleet)])
    return {
        f"{camel(product)}Dashboard": {
            "Type": "AWS::CloudWatch::Dashboard",
            "Properties": {
                "DashboardName": sub(f"parley-{STAGE}-{product}"),
                "DashboardBody": sub(json.dumps({"widgets": widgets}, separators=(",", ":"))),
            },
        }
    }


def placed(charts: Iterable[Json]) -> list[Json]:
    return [
        {
            "type": "metric",
            "x": WIDTH * (number % 2),
            "y": HEIGHT * (number // 2),
            "width": WIDTH,
            "height": HEIGHT,
            "properties": chart,
        }
        for number, chart in enumerate(charts)
    ]


def chart(title: str, lines: list[Line], statistic: str = "Sum") -> Json:
    return {"title": title, "region": "${AWS::Region}", "stat": statistic, "period": 300, "metrics": lines}


def edges(fleet: Fleet, product: str) -> list[Json]:
    found: list[Json] = []
    if any(row.of(Http) for row in fleet.functions):
        api = f"${{{http_id(product)}}}"
        found.append(
            chart("Requests", [["AWS/ApiGateway", name, "ApiId", api] for name in ("Count", "4xx", "5xx")])
        )
        found.append(
            chart(
                "Latency",
                [["AWS/ApiGateway", "Latency", "ApiId", api, {"stat": each}] for each in ("p50", "p95", "p99")],
            )
        )
    if any(row.of(Socket) for row in fleet.functions):
        api = f"${{{socket_id(product)}}}"
        names = ("ConnectCount", "MessageCount", "IntegrationError", "ClientError")
        found.append(chart("Sockets", [["AWS/ApiGateway", name, "ApiId", api] for name in names]))
    return found


def of_functions(rows: tuple[Function, ...]) -> list[Json]:
    found = [
        chart("Errors", lines(rows, "Errors")),
        chart("Throttles", lines(rows, "Throttles")),
        chart("Duration, p95", lines(rows, "Duration"), "p95"),
        chart("Running at once", lines(rows, "ConcurrentExecutions"), "Maximum"),
    ]
    followers = tuple(row for row in rows if row.of(Stream))
    return [*found, chart("Behind the stream", lines(followers, "IteratorAge"), "Maximum")] if followers else found


def lines(rows: tuple[Function, ...], metric: str) -> list[Line]:
    return [["AWS/Lambda", metric, "FunctionName", f"parley-{STAGE}-{row.name.replace('/', '-')}"] for row in rows]


def of_queues(fleet: Fleet) -> list[Json]:
    work = [queue.name for queue in fleet.queues]
    dead = [f"{name}-dead" for name in work] + [dead_queue(row) for row in filter(parks, fleet.functions)]
    found = []
    if work:
        found.append(chart("Oldest message", queued(work, "ApproximateAgeOfOldestMessage"), "Maximum"))
        found.append(chart("Waiting", queued(work, "ApproximateNumberOfMessagesVisible"), "Maximum"))
    if dead:
        found.append(chart("Parked", queued(dead, "ApproximateNumberOfMessagesVisible"), "Maximum"))
    return found


def queued(nouns: list[str], metric: str) -> list[Line]:
    return [["AWS/SQS", metric, "QueueName", f"parley-{STAGE}-{noun}"] for noun in nouns]
