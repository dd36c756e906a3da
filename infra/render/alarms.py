"""What wakes somebody. docs/runbook.md has a section for each kind: what it means, where to look, what to do."""

from dataclasses import dataclass, field

from infra.fleet import Fleet, Function, Queue, Stream
from infra.policies import dead_queue, has_sockets, parks
from infra.render.names import STAGE, Json, arn, camel, http_id, ref, socket_id, sub

TOPIC = f"parley-{STAGE}-alarms"
FIVE_MINUTES = 300


@dataclass(frozen=True)
class Alarm:
    """Rings when `statistic` of the metric is above `above`, `periods` times of five minutes one after another."""

    kind: str
    of: str  # what it watches, as the name of the alarm says it
    metric: str  # AWS/Lambda Errors
    dimensions: Json
    above: float
    statistic: str = "Sum"
    periods: int = 1

    @property
    def logical_id(self) -> str:
        return f"{camel(self.of)}{camel(self.kind)}Alarm"

    @property
    def resource(self) -> Json:
        namespace, _, metric = self.metric.partition(" ")
        how = "ExtendedStatistic" if self.statistic.startswith("p") else "Statistic"
        return {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "AlarmName": sub(f"parley-{STAGE}-{self.of}-{self.kind}"),
                "AlarmDescription": f"{self.metric} of {self.of}: see docs/runbook.md#{self.kind}",
                "Namespace": namespace,
                "MetricName": metric,
                "Dimensions": [{"Name": name, "Value": value} for name, value in self.dimensions.items()],
                how: self.statistic,
                "Period": FIVE_MINUTES,
                "EvaluationPeriods": self.periods,
                "ComparisonOperator": "GreaterThanThreshold",
                "Threshold": self.above,
                "TreatMissingData": "notBreaching",
                "AlarmActions": [sub(arn("sns", TOPIC))],
                "OKActions": [sub(arn("sns", TOPIC))],
            },
        }


@dataclass(frozen=True)
class Limits:
    """Where quiet ends. An API gets another figure by another row here, not by hand in a console."""

    errors: int = 4
    throttles: int = 0
    server_errors: int = 4
    p95_ms: int = 3_000
    waiting_seconds: int = 900
    lag_ms: int = 300_000
    slow: dict[str, int] = field(default_factory=lambda: {"youworker": 20_000})  # its answers are whole answers


LIMITS = Limits()


def resources(fleet: Fleet) -> Json:
    """Everything that has a name before it exists; what an API is called is known in its own stack alone."""
    topic: Json = {"AlarmTopic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": sub(TOPIC)}}}
    found = [alarm for function in fleet.functions for alarm in of_function(function)]
    found += [alarm for queue in fleet.queues for alarm in of_queue(queue)]
    found += [parked(dead_queue(function)) for function in filter(parks, fleet.functions)]
    return topic | {alarm.logical_id: alarm.resource for alarm in found}


def of_function(function: Function) -> list[Alarm]:
    name = function.name.replace("/", "-")
    which = {"FunctionName": sub(f"parley-{STAGE}-{name}")}
    found = [
        Alarm("errors", name, "AWS/Lambda Errors", which, LIMITS.errors),
        Alarm("throttles", name, "AWS/Lambda Throttles", which, LIMITS.throttles),
    ]
    if function.of(Stream):
        found.append(Alarm("lag", name, "AWS/Lambda IteratorAge", which, LIMITS.lag_ms, "Maximum", 2))
    return found


def of_queue(queue: Queue) -> list[Alarm]:
    which = {"QueueName": sub(f"parley-{STAGE}-{queue.name}")}
    age = "AWS/SQS ApproximateAgeOfOldestMessage"
    return [
        Alarm("waiting", queue.name, age, which, LIMITS.waiting_seconds, "Maximum", 2),
        parked(f"{queue.name}-dead"),
    ]


def parked(noun: str) -> Alarm:
    which = {"QueueName": sub(f"parley-{STAGE}-{noun}")}
    return Alarm("parked", noun, "AWS/SQS ApproximateNumberOfMessagesVisible", which, 0, "Maximum")


def of_edges(fleet: Fleet, product: str) -> Json:
    which = {"ApiId": ref(http_id(product))}
    slow = LIMITS.slow.get(product, LIMITS.p95_ms)
    found = [
        Alarm("failures", product, "AWS/ApiGateway 5xx", which, LIMITS.server_errors),
        Alarm("slow", product, "AWS/ApiGateway Latency", which, slow, "p95", 3),
    ]
    if has_sockets(fleet, product):
        sockets = {"ApiId": ref(socket_id(product))}
        name = f"{product}-sockets"
        found.append(Alarm("failures", name, "AWS/ApiGateway IntegrationError", sockets, LIMITS.server_errors))
    return {alarm.logical_id: alarm.resource for alarm in found}
